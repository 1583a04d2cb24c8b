import { useEffect, useId, useRef, useState } from "react";
import type { OfferFilter, OfferStatus } from "../../graph/generated/graphql";
import { navigate, useAddress } from "../../router/location";
import { words } from "../../words";
import { Facets, useNameOf } from "./facets";
import { CHOICES, type Choice, changed, exportOf, type List, SIZES } from "./list";

const TYPING_MS = 150;

/** Sets parameters of the list (null: none); `quietly` leaves no step to go back to. */
export type Change = (
  values: Readonly<Record<string, string | readonly string[] | null>>,
  quietly?: boolean,
) => void;

export function useChange(): Change {
  const { parameters } = useAddress();
  return (values, quietly = false) => {
    const next = changed(parameters, values).toString();
    navigate(location.pathname + (next && `?${next}`), quietly);
  };
}

const NOTHING_CHOSEN = { q: null, channel: null, status: null, code: null, category: null, brand: null };

/** The menus: beside the list, and folded away where the page is narrow. */
export function FilterPanel(props: {
  list: List;
  filter: OfferFilter;
  change: Change;
  of?: readonly OfferStatus[];
}) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const chosen = CHOICES.reduce((sum, choice) => sum + props.list.chosen[choice].length, 0);
  return (
    <aside className={open ? "filters open" : "filters"} aria-label={words.offers.filters}>
      <button
        type="button"
        className="button filters-toggle"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {words.offers.filters}
        {chosen > 0 && ` (${chosen})`}
      </button>
      <div id={id} className="filters-body">
        <Facets
          list={props.list}
          filter={props.filter}
          of={props.of ?? []}
          choose={(choice, values) => props.change({ [choice]: values })}
        />
      </div>
    </aside>
  );
}

/** Search, order, size and export; and what is chosen, each to be taken away. */
export function Controls({ list, filter, change }: { list: List; filter: OfferFilter; change: Change }) {
  const sort = useId();
  const size = useId();
  return (
    <div className="controls">
      <div className="controls-line">
        <Search query={list.query} change={change} />
        <span className="pair">
          <label htmlFor={sort}>{words.offers.sort}</label>
          <select id={sort} value={list.sort} onChange={(event) => change({ sort: event.target.value })}>
            {Object.entries(words.offers.sorts).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </span>
        <span className="pair">
          <label htmlFor={size}>{words.offers.size}</label>
          <select id={size} value={list.size} onChange={(event) => change({ size: event.target.value })}>
            {SIZES.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </span>
        <span className="exports">
          <a className="button" href={exportOf(filter, "csv")} download>
            {words.offers.exportCsv}
          </a>
          <a className="button" href={exportOf(filter, "jsonl")} download>
            {words.offers.exportJsonl}
          </a>
        </span>
      </div>
      <Chosen list={list} change={change} />
    </div>
  );
}

function Search({ query, change }: { query: string; change: Change }) {
  const [text, setText] = useState(query);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const own = useRef(query);
  useEffect(() => {
    // Going back and forth, and clearing, change what stands here; what was typed here does not.
    if (query !== own.current) {
      own.current = query;
      setText(query);
    }
  }, [query]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      own.current = next;
      change({ q: next }, true);
    }, TYPING_MS);
  };
  return (
    <input
      className="search"
      type="search"
      aria-label={words.offers.searchLabel}
      placeholder={words.offers.search}
      value={text}
      onChange={(event) => type(event.target.value)}
    />
  );
}

function Chosen({ list, change }: { list: List; change: Change }) {
  const some = CHOICES.filter((choice) => list.chosen[choice].length > 0);
  if (some.length === 0) {
    return null;
  }
  return (
    <div className="chosen">
      {some.map((choice) => (
        <ChosenOf key={choice} choice={choice} values={list.chosen[choice]} change={change} />
      ))}
      <button type="button" className="link" onClick={() => change(NOTHING_CHOSEN)}>
        {words.offers.clear}
      </button>
    </div>
  );
}

function ChosenOf({ choice, values, change }: { choice: Choice; values: readonly string[]; change: Change }) {
  const nameOf = useNameOf(choice);
  return values.map((value) => (
    <button
      key={value}
      type="button"
      className="chip"
      aria-label={words.offers.remove(`${words.offers[choice]} ${nameOf(value)}`)}
      onClick={() => change({ [choice]: values.filter((each) => each !== value) })}
    >
      <span className="muted">{words.offers[choice]}</span> {nameOf(value)} <span aria-hidden="true">×</span>
    </button>
  ));
}
