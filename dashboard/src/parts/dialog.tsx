import { type ReactNode, useEffect, useId, useRef } from "react";
import { words } from "../words";

/** A dialog over the page: the browser keeps the keyboard inside, and Escape closes it. */
export function Dialog({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={id} onClose={onClose}>
      <header className="card-head">
        <h2 id={id}>{title}</h2>
        <button
          type="button"
          className="button quiet small"
          aria-label={words.feeds.close}
          onClick={() => dialog.current?.close()}
        >
          <span aria-hidden="true">×</span>
        </button>
      </header>
      {children}
    </dialog>
  );
}

/** A field of a form with its name above it. */
export function Field({
  name,
  value,
  onChange,
  ...rest
}: {
  name: string;
  value: string;
  onChange: (value: string) => void;
  required?: boolean;
  list?: string;
  autoComplete?: string;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{name}</label>
      <input
        id={id}
        maxLength={200}
        {...rest}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
