import { useMemo } from "react";
import type { OfferStatus } from "../../graph/generated/graphql";
import { Heading } from "../../parts/basics";
import { useAddress } from "../../router/location";
import { words } from "../../words";
import { Controls, FilterPanel, useChange } from "./controls";
import { filterOf, listOf, variablesOf } from "./list";
import { OfferTable } from "./table";

const DISCARDED: readonly OfferStatus[] = ["DISABLED", "UNAVAILABLE"];

/** What a connector took off a channel, and why (R14). */
export function DiscardedView() {
  const { parameters } = useAddress();
  const key = parameters.toString();
  const { list, filter, variables } = useMemo(() => {
    const list = listOf(new URLSearchParams(key));
    const filter = filterOf(list, DISCARDED);
    return { list, filter, variables: variablesOf(list, filter) };
  }, [key]);
  const change = useChange();
  return (
    <>
      <Heading title={words.discarded.title}>
        <p className="muted">{words.discarded.intro}</p>
      </Heading>
      <div className="with-filters">
        <FilterPanel list={list} filter={filter} change={change} of={DISCARDED} />
        <div className="filtered">
          <Controls list={list} filter={filter} change={change} />
          <OfferTable
            list={list}
            filter={filter}
            variables={variables}
            withReason
            empty={{ title: words.discarded.empty, help: words.discarded.emptyHelp }}
          />
        </div>
      </div>
    </>
  );
}
