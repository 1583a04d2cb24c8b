/** The address bar holds the whole state of a view: its path and its parameters. */
import { type AnchorHTMLAttributes, type MouseEvent, type Ref, useSyncExternalStore } from "react";

const CHANGED = "offergraph:navigated";

function listen(changed: () => void): () => void {
  window.addEventListener("popstate", changed);
  window.addEventListener(CHANGED, changed);
  return () => {
    window.removeEventListener("popstate", changed);
    window.removeEventListener(CHANGED, changed);
  };
}

/** Go to an address of this page; `replace` leaves no step to go back to. */
export function navigate(to: string, replace = false): void {
  if (to !== location.pathname + location.search) {
    history[replace ? "replaceState" : "pushState"](null, "", to);
    window.dispatchEvent(new Event(CHANGED));
  }
}

export interface Address {
  /** The decoded parts of the path. */
  readonly parts: readonly string[];
  readonly parameters: URLSearchParams;
}

/** Where the page is. */
export function useAddress(): Address {
  const text = useSyncExternalStore(listen, () => location.pathname + location.search);
  const url = new URL(text, location.origin);
  return {
    parts: url.pathname.split("/").filter(Boolean).map(decoded),
    parameters: url.searchParams,
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** An address of this page from the parts of its path and parameters (empty ones are left out). */
export function address(
  parts: readonly string[],
  parameters: Iterable<readonly [string, string | null | undefined]> = [],
): string {
  const search = new URLSearchParams();
  for (const [name, value] of parameters) {
    if (value) {
      search.append(name, value);
    }
  }
  const query = search.toString();
  return `/${parts.map(encodeURIComponent).join("/")}${query && `?${query}`}`;
}

/** A link inside the page; opening it in a new tab works as with any link. */
export function Link({
  href,
  ...rest
}: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string; ref?: Ref<HTMLAnchorElement> }) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    rest.onClick?.(event);
    const own = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0;
    if (!own && !event.defaultPrevented) {
      event.preventDefault();
      navigate(href);
      window.scrollTo(0, 0);
    }
  };
  return <a {...rest} href={href} onClick={follow} />;
}
