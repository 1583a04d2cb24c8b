import { type FormEvent, useId, useState } from "react";
import { words } from "../words";
import { signIn } from "./session";

/** The page for who is not signed in; `ended` says that who looked on was. */
export function SignIn({ ended, onSignedIn }: { ended: boolean; onSignedIn: () => void }) {
  const [token, setToken] = useState("");
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const id = useId();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setTrouble(null);
    try {
      if (await signIn(token.trim())) {
        onSignedIn();
        return;
      }
      setTrouble(words.signIn.refused);
    } catch {
      setTrouble(words.signIn.failed);
    }
    setBusy(false);
  };
  return (
    <main className="alone">
      <form className="card sign-in" onSubmit={submit}>
        <p className="brand">
          <span className="brand-mark" aria-hidden="true" />
          {words.product}
        </p>
        <h1>{words.signIn.title}</h1>
        {ended && (
          <p className="ended" role="alert">
            {words.signIn.ended}
          </p>
        )}
        <p className="muted">{words.signIn.intro}</p>
        <label htmlFor={id}>{words.signIn.token}</label>
        <input
          id={id}
          type="password"
          autoComplete="current-password"
          required
          // biome-ignore lint/a11y/noAutofocus: the page has nothing else, and one comes here to type
          autoFocus
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
        {trouble !== null && (
          <p className="trouble" role="alert">
            {trouble}
          </p>
        )}
        <button type="submit" className="button primary" disabled={busy}>
          {words.signIn.submit}
        </button>
      </form>
    </main>
  );
}
