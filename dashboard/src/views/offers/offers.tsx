import { useMemo } from "react";
import { Heading } from "../../parts/basics";
import { useAddress } from "../../router/location";
import { words } from "../../words";
import { Controls, FilterPanel, useChange } from "./controls";
import { filterOf, listOf, variablesOf } from "./list";
import { OfferTable } from "./table";

/** All offers: searched, filtered, sorted and paged, the whole of it in the address bar. */
export function OffersView() {
  const { parameters } = useAddress();
  const key = parameters.toString();
  const { list, filter, variables } = useMemo(() => {
    const list = listOf(new URLSearchParams(key));
    const filter = filterOf(list);
    return { list, filter, variables: variablesOf(list, filter) };
  }, [key]);
  const change = useChange();
  const narrowed = list.query !== "" || Object.values(list.chosen).some((values) => values.length > 0);
  const empty = narrowed
    ? { title: words.offers.empty, help: words.offers.emptyHelp }
    : { title: words.offers.noneYet, help: words.offers.noneYetHelp };
  return (
    <>
      <Heading title={words.offers.title} />
      <div className="with-filters">
        <FilterPanel list={list} filter={filter} change={change} />
        <div className="filtered">
          <Controls list={list} filter={filter} change={change} />
          <OfferTable list={list} filter={filter} variables={variables} withReason={false} empty={empty} />
        </div>
      </div>
    </>
  );
}
