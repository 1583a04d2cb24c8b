/** Who is signed in, as the service says; without users at all everybody is. */
import { CSRF } from "../graph/client";

/** "open": nobody is asked for a key. "ended": it was there, and the service takes it no longer. */
export type Session = "open" | "signed in" | "signed out" | "ended";

const ADDRESS = "/session";

/** How this browser stands with the service. Rejects while the service cannot be reached. */
export async function readSession(): Promise<Session> {
  const answer = await fetch(ADDRESS, { headers: { Accept: "application/json" } });
  if (answer.status === 404) {
    return "open";
  }
  if (!answer.ok) {
    throw new Error(`the session cannot be read: ${answer.status}`);
  }
  const told: { authentication: "none" | "required"; viewer: object | null } = await answer.json();
  if (told.authentication === "none") {
    return "open";
  }
  return told.viewer === null ? "signed out" : "signed in";
}

/** Sign in with a key or a JWT; false if the service does not take it. */
export async function signIn(token: string): Promise<boolean> {
  const answer = await fetch(ADDRESS, {
    method: "POST",
    headers: { ...CSRF, "Content-Type": "application/json" },
    body: JSON.stringify({ token }),
  });
  if (answer.status !== 204 && answer.status !== 401) {
    throw new Error(`signing in failed: ${answer.status}`);
  }
  return answer.status === 204;
}

/** Rejects while the service cannot end the session, which goes on. */
export async function signOut(): Promise<void> {
  const answer = await fetch(ADDRESS, { method: "DELETE", headers: CSRF });
  if (!answer.ok) {
    throw new Error(`signing out failed: ${answer.status}`);
  }
}
