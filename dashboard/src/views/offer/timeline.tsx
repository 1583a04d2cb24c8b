import { Fragment, useEffect, useMemo, useState } from "react";
import { useQuery } from "urql";
import {
  type InteractionFilter,
  type InteractionRowFragment,
  LogsDocument,
  TimelineDocument,
} from "../../graph/generated/graphql";
import { Card, Failure, Loading, Notice } from "../../parts/basics";
import { Columns } from "../../parts/columns";
import { exactly, moment, money, total } from "../../parts/format";
import { CONTEXT, EFFECT, ORIGIN, RESULT, SOURCE, STATUS, words } from "../../words";
import { Logs } from "./logs";
import { type OfferKey, showInteraction } from "./offer";

const PAGE = 20;
const MOST = 100;

const FILTERS = {
  origins: ORIGIN,
  sources: SOURCE,
  results: RESULT,
} as const;
type FilterName = keyof typeof FILTERS;
const NAMES: Record<FilterName, string> = {
  origins: words.offer.origin,
  sources: words.offer.source,
  results: words.offer.result,
};

const HOUR_MS = 3_600_000;
const SPANS_MS = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS } as const;
type Span = keyof typeof SPANS_MS;

/** Everything that was reported about the offer, newest first, each opening into its logs. */
export function Timeline({ of, version, chosen }: { of: OfferKey; version: number; chosen: string | null }) {
  const [filter, setFilter] = useState<InteractionFilter>({});
  const [first, setFirst] = useState(PAGE);
  const variables = useMemo(() => ({ ...of, filter, first }), [of, filter, first]);
  const [{ data, error }, read] = useQuery({ query: TimelineDocument, variables });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version of the offer has another timeline
  useEffect(() => read({ requestPolicy: "network-only" }), [version, read]);
  const list = data?.offer?.interactions;
  const elsewhere =
    chosen !== null && list !== undefined && !list.nodes.some((each) => each.interactionId === chosen);
  return (
    <Card
      title={words.offer.timeline}
      aside={list && <span className="badge">{total(list.totalCount)}</span>}
      className="timeline"
    >
      <Filters filter={filter} setFilter={setFilter} />
      {elsewhere && <Pinned of={of} interactionId={chosen} />}
      {list === undefined ? (
        error ? (
          <Failure error={error} again={read} />
        ) : (
          <Loading />
        )
      ) : list.nodes.length === 0 ? (
        <Notice title={words.offer.noInteractions} />
      ) : (
        <Rows of={of} rows={list.nodes} chosen={chosen} />
      )}
      {list?.pageInfo.hasNextPage && first < MOST && (
        <button type="button" className="button" onClick={() => setFirst(MOST)}>
          {words.offer.more}
        </button>
      )}
    </Card>
  );
}

function Filters({
  filter,
  setFilter,
}: {
  filter: InteractionFilter;
  setFilter: (filter: InteractionFilter) => void;
}) {
  const since = (span: string) => (span ? new Date(Date.now() - SPANS_MS[span as Span]).toISOString() : null);
  return (
    <div className="timeline-filters">
      <Choice
        name={words.offer.date}
        values={words.offer.spans}
        choose={(span) => setFilter({ ...filter, startedFrom: since(span) })}
      />
      {(Object.keys(FILTERS) as FilterName[]).map((name) => (
        <Choice
          key={name}
          name={NAMES[name]}
          values={FILTERS[name]}
          choose={(value) => setFilter({ ...filter, [name]: value ? [value] : [] })}
        />
      ))}
    </div>
  );
}

function Choice({
  name,
  values,
  choose,
}: {
  name: string;
  values: Readonly<Record<string, string>>;
  choose: (value: string) => void;
}) {
  return (
    <label>
      <span className="muted">{name}</span>
      <select onChange={(event) => choose(event.target.value)}>
        <option value="">{words.offer.all}</option>
        {Object.entries(values).map(([value, shown]) => (
          <option key={value} value={value}>
            {shown}
          </option>
        ))}
      </select>
    </label>
  );
}

function Rows({
  of,
  rows,
  chosen,
}: {
  of: OfferKey;
  rows: readonly InteractionRowFragment[];
  chosen: string | null;
}) {
  const { date, origin, source, context, newValue, result } = words.offer;
  return (
    <table className="table timeline-table">
      <Columns names={[date, origin, source, context, newValue, result]} />
      <tbody>
        {rows.map((row) => (
          <Fragment key={row.id}>
            <InteractionLine row={row} open={row.interactionId === chosen} />
            {row.interactionId === chosen && (
              <tr className="opened">
                <td colSpan={6} className="cell-text">
                  <Logs of={of} interactionId={row.interactionId} logCount={row.logCount} />
                </td>
              </tr>
            )}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

function InteractionLine({ row, open }: { row: InteractionRowFragment; open: boolean }) {
  return (
    <tr className="row">
      <td>
        <button
          type="button"
          className="disclose"
          aria-expanded={open}
          title={exactly(row.startedAt)}
          onClick={() => showInteraction(open ? null : row.interactionId)}
        >
          <span className="visually-hidden">{words.offer.toggle(ORIGIN[row.origin])} </span>
          <time dateTime={row.startedAt}>{moment(row.startedAt)}</time>
        </button>
      </td>
      <td data-label={words.offer.origin}>{row.origins.map((origin) => ORIGIN[origin]).join(", ")}</td>
      <td data-label={words.offer.source}>{SOURCE[row.source]}</td>
      <td data-label={words.offer.context}>{CONTEXT[row.context]}</td>
      <td data-label={words.offer.newValue} className="cell-text">
        {valuesOf(row)}
      </td>
      <td data-label={words.offer.result}>
        <span className={`result result-${row.result.toLowerCase()}`}>
          {row.state === "OPEN" ? words.offer.open : RESULT[row.result]}
        </span>
        {row.timedOut && <span className="muted"> {words.offer.timedOut}</span>}
        {EFFECT[row.effect] && <span className="muted"> {EFFECT[row.effect]}</span>}
      </td>
    </tr>
  );
}

function valuesOf({ newValues }: InteractionRowFragment): string {
  if (newValues === null) {
    return words.none;
  }
  const told = [
    newValues.price && money(newValues.price),
    newValues.inventory !== null && `${words.offer.inventory} ${newValues.inventory}`,
    newValues.externalOfferId,
    newValues.status && STATUS[newValues.status],
  ].filter(Boolean);
  return told.join(" · ") || words.none;
}

/** An interaction that is not on the page of the timeline, asked for by its id. */
function Pinned({ of, interactionId }: { of: OfferKey; interactionId: string }) {
  const [{ data, error }, read] = useQuery({
    query: LogsDocument,
    variables: { account: of.account, feedId: of.feedId, interactionId },
  });
  if (!data) {
    return error ? <Failure error={error} again={read} /> : <Loading lines={2} />;
  }
  return (
    <section className="pinned" aria-label={words.offer.pinned}>
      <p className="muted">{words.offer.pinned}</p>
      {data.interaction ? (
        <Rows of={of} rows={[data.interaction]} chosen={interactionId} />
      ) : (
        <p>{words.offer.expired}</p>
      )}
    </section>
  );
}
