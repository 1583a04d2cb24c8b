import { useState } from "react";
import { useQuery } from "urql";
import {
  type FacetFragment,
  FacetsDocument,
  type FacetsQuery,
  type OfferFilter,
  type OfferStatus,
} from "../../graph/generated/graphql";
import { useRefresh } from "../../live/provider";
import { total } from "../../parts/format";
import { useDirectory } from "../../session/directory";
import { STATUS, words } from "../../words";
import { CHOICES, type Choice, type List } from "./list";

const SHOWN = 7;
const REFRESH_EVERY_MS = 4_000;

const OF: Record<Choice, (facets: FacetsQuery["offerFacets"]) => readonly FacetFragment[]> = {
  channel: (facets) => facets.feeds,
  status: (facets) => facets.statuses,
  code: (facets) => facets.errorCodes,
  category: (facets) => facets.categories,
  brand: (facets) => facets.brands,
};

/** The menus of filters, with how many offers each value would show; `of` are the statuses the list is of. */
export function Facets({
  list,
  filter,
  of = [],
  choose,
}: {
  list: List;
  filter: OfferFilter;
  of?: readonly OfferStatus[];
  choose: (choice: Choice, values: readonly string[]) => void;
}) {
  const [{ data }, read] = useQuery({ query: FacetsDocument, variables: { filter } });
  useRefresh(() => read({ requestPolicy: "network-only" }), REFRESH_EVERY_MS);
  return (
    <div className="facets">
      {CHOICES.filter((choice) => of.length === 0 || choice !== "code").map((choice) => (
        <Facet
          key={choice}
          choice={choice}
          chosen={list.chosen[choice]}
          values={data ? OF[choice](data.offerFacets).filter(belongs(choice, of)) : []}
          choose={(values) => choose(choice, values)}
        />
      ))}
    </div>
  );
}

/** Whether a value can be chosen in a list that is `of` these statuses only. */
function belongs(choice: Choice, of: readonly OfferStatus[]): (facet: FacetFragment) => boolean {
  const statuses: readonly string[] = of;
  return ({ value }) => choice !== "status" || statuses.length === 0 || statuses.includes(value);
}

function Facet({
  choice,
  chosen,
  values,
  choose,
}: {
  choice: Choice;
  chosen: readonly string[];
  values: readonly FacetFragment[];
  choose: (values: readonly string[]) => void;
}) {
  const [all, setAll] = useState(false);
  const nameOf = useNameOf(choice);
  // What is chosen stays in sight, even if nothing has it any more.
  const missing = chosen
    .filter((value) => !values.some((each) => each.value === value))
    .map((value) => ({ value, count: null }));
  const listed = [...missing, ...values.map(({ value, count }) => ({ value, count }))];
  const shown = all ? listed : listed.slice(0, Math.max(SHOWN, missing.length));
  const toggle = (value: string) =>
    choose(chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]);
  return (
    <fieldset className="facet">
      <legend>{words.offers[choice]}</legend>
      {listed.length === 0 && <p className="muted">{words.offers.noChoices}</p>}
      {shown.map(({ value, count }) => (
        <label key={value} className="facet-value">
          <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
          <span className="facet-name" title={value}>
            {nameOf(value)}
          </span>
          <span className="facet-count">{count ? total(count) : ""}</span>
        </label>
      ))}
      {listed.length > shown.length && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          {words.offers.pickMore(listed.length - shown.length)}
        </button>
      )}
      {all && listed.length > SHOWN && (
        <button type="button" className="link" onClick={() => setAll(false)}>
          {words.offers.pickFewer}
        </button>
      )}
    </fieldset>
  );
}

/** What a value of a menu is called. */
export function useNameOf(choice: Choice): (value: string) => string {
  const directory = useDirectory();
  return (value) => {
    switch (choice) {
      case "channel":
        return directory.channelName(value);
      case "status":
        return STATUS[value as keyof typeof STATUS] ?? value;
      default:
        return value;
    }
  };
}
