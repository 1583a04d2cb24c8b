import { EventEmitter, once } from "node:events";

export const CHANGES = `subscription Changes($filter: LiveFilter, $after: String) {
  offerStatusChanged(filter: $filter, after: $after) {
    cursor skuId from to reason { code } offer { status }
  } }`;

/** The changes of status that a client has been told of, and where it goes on after a break. */
export class Changes {
  #told = new EventEmitter();
  #cursor;

  constructor(filter, after) {
    this.#cursor = after;
    const cursor = () => this.#cursor;
    /** The subscription's variables; `after` is read anew each time a client sends them. */
    this.variables = {
      filter,
      get after() {
        return cursor();
      },
    };
    this.events = [];
    this.errors = [];
    this.ended = false;
  }

  /** Take one answer as clients hand it on: `{data}` or `{errors}`. */
  next({ data, errors }) {
    this.errors.push(...(errors ?? []));
    if (data?.offerStatusChanged) {
      this.events.push(data.offerStatusChanged);
      this.#cursor = data.offerStatusChanged.cursor;
    }
    this.#told.emit("told");
  }

  /** The subscription has failed: GraphQL's errors in a list, or whatever broke. */
  error(failure) {
    this.errors.push(...(Array.isArray(failure) ? failure : [failure]));
    this.complete();
  }

  /** The subscription has ended. */
  complete() {
    this.ended = true;
    this.#told.emit("told");
  }

  /** What happened, without cursors: "sku-1 SENDING>SYNCED". */
  get story() {
    return this.events.map(({ skuId, from, to }) => `${skuId} ${from}>${to}`);
  }

  /** Wait until that many events have come; fails as soon as the subscription does. */
  async until(number) {
    while (this.events.length < number) {
      if (this.ended || this.errors.length) {
        throw new Error(`ended after ${JSON.stringify(this.story)}: ${describe(this.errors)}`);
      }
      await once(this.#told, "told");
    }
  }

  /** Wait until the subscription has ended or failed. */
  async untilOver() {
    while (!this.ended && !this.errors.length) await once(this.#told, "told");
  }
}

function describe(errors) {
  return errors.map((error) => error?.stack ?? JSON.stringify(error)).join("; ") || "no error";
}
