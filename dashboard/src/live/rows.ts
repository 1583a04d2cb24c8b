/** A list of offers on the screen, and what live events make of it. Pure. */
import { isOfferNews, type LiveEvent, type Row } from "./events";

/** A row as it is shown: `mark` grows with each change seen, `left` says that it no longer fits the list. */
export interface ShownRow {
  readonly row: Row;
  readonly mark: number;
  readonly left: boolean;
}

export interface RowsState {
  readonly shown: readonly ShownRow[];
  /** Offers that fit the list and are not on this page: they changed since it was read. */
  readonly waiting: ReadonlySet<string>;
}

/** What the list is of: whether an offer fits (`null`: only the service can tell), and whether it takes new ones. */
export interface ListOf {
  readonly fits: (row: Row) => boolean | null;
  /** Whether new offers belong on top of this page: the first one, sorted by last change, not full. */
  readonly open: boolean;
}

export const NO_ROWS: RowsState = { shown: [], waiting: new Set() };

/** The list as it was read anew; a row that was changed by a later event stays as the event had it. */
export function settle(state: RowsState, rows: readonly Row[]): RowsState {
  const before = new Map(state.shown.map((each) => [each.row.id, each]));
  const shown = rows.map((row): ShownRow => {
    const known = before.get(row.id);
    if (known === undefined) {
      return { row, mark: 0, left: false };
    }
    if (known.row.version >= row.version) {
      return known.left ? { ...known, left: false } : known;
    }
    return { row, mark: known.mark + 1, left: false };
  });
  return { shown, waiting: new Set() };
}

/** The list after events, in their order. Gives the same state if none of them concerns it. */
export function apply(state: RowsState, events: readonly LiveEvent[], list: ListOf): RowsState {
  const at = new Map(state.shown.map((each, index) => [each.row.id, index]));
  let shown: ShownRow[] | null = null;
  let waiting: Set<string> | null = null;
  const added: ShownRow[] = [];
  for (const event of events) {
    if (!isOfferNews(event) || event.__typename === "InteractionChanged") {
      continue;
    }
    const row = event.offer;
    if (row === null) {
      // Of an earlier life of its feed: the list is read again when a feed comes or goes.
      continue;
    }
    const index = at.get(row.id);
    if (index !== undefined) {
      const known = (shown ?? state.shown)[index] as ShownRow;
      if (row.version > known.row.version) {
        shown ??= [...state.shown];
        shown[index] = { row, mark: known.mark + 1, left: list.fits(row) === false };
      }
    } else if (list.fits(row) === true) {
      const place = added.findIndex((each) => each.row.id === row.id);
      if (!list.open) {
        waiting ??= new Set(state.waiting);
        waiting.add(row.id);
      } else if (place < 0) {
        added.unshift({ row, mark: 1, left: false });
      } else if (row.version > (added[place] as ShownRow).row.version) {
        added[place] = { row, mark: 1, left: false };
      }
    }
  }
  if (shown === null && waiting === null && added.length === 0) {
    return state;
  }
  return { shown: [...added, ...(shown ?? state.shown)], waiting: waiting ?? state.waiting };
}

/** The list without the rows that left it. */
export function sweep(state: RowsState): RowsState {
  return state.shown.some((each) => each.left)
    ? { ...state, shown: state.shown.filter((each) => !each.left) }
    : state;
}
