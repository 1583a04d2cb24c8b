import { type FormEvent, useState } from "react";
import { useMutation, useQuery } from "urql";
import { MapUnmappedDocument, UnmappedDocument, type UnmappedQuery } from "../../graph/generated/graphql";
import { useRefresh } from "../../live/provider";
import { Ago, Failure, Loading, Notice } from "../../parts/basics";
import { Columns } from "../../parts/columns";
import { count } from "../../parts/format";
import { words } from "../../words";

type Fingerprint = UnmappedQuery["unmappedErrors"]["nodes"][number];
type Code = UnmappedQuery["errorCodes"]["nodes"][number];

const REFRESH_EVERY_MS = 3_000;
const PAGE = 50;

/** Failures without a code, by their fingerprint: support gives each a code, and offers are re-coded (R21). */
export function Unmapped({ account }: { account: string | null }) {
  const [{ data, error }, read] = useQuery({ query: UnmappedDocument, variables: { account, first: PAGE } });
  const again = () => read({ requestPolicy: "network-only" });
  useRefresh(again, REFRESH_EVERY_MS);
  const [said, setSaid] = useState("");
  if (!data) {
    return error ? <Failure error={error} again={again} /> : <Loading />;
  }
  const { sample, occurrences, offers, latest, mappedTo } = words.errors;
  const codes = data.errorCodes.nodes.filter((code) => !code.retired);
  if (data.unmappedErrors.nodes.length === 0) {
    return (
      <Notice title={words.errors.noUnmapped}>
        <p>{words.errors.noUnmappedHelp}</p>
      </Notice>
    );
  }
  return (
    <>
      <p className="muted lead">{words.errors.unmappedIntro}</p>
      <p role="status" className="said">
        {said}
      </p>
      <table className="table">
        <Columns names={[sample, offers, occurrences, latest, mappedTo]} numbers={[offers, occurrences]} />
        <tbody>
          {data.unmappedErrors.nodes.map((row) => (
            <tr key={row.id} className="row">
              <td className="cell-text cell-sample">{row.sample}</td>
              <td data-label={offers} className="cell-number">
                {count(row.offers)}
              </td>
              <td data-label={occurrences} className="cell-number">
                {count(row.occurrences)}
              </td>
              <td data-label={latest} className="cell-since">
                <Ago at={row.lastSeenAt} />
              </td>
              <td data-label={mappedTo}>
                {row.mappedTo ? (
                  <span className="code">{row.mappedTo}</span>
                ) : (
                  <Mapping row={row} codes={codes} onSaid={setSaid} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Mapping({
  row,
  codes,
  onSaid,
}: {
  row: Fingerprint;
  codes: readonly Code[];
  onSaid: (words: string) => void;
}) {
  const [code, setCode] = useState("");
  const [{ fetching }, map] = useMutation(MapUnmappedDocument);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { data, error } = await map({ input: { fingerprint: row.fingerprint, code } });
    const refusal = data?.mapUnmappedErrors.userErrors[0]?.message ?? error?.message;
    onSaid(refusal ?? words.errors.mapped(data?.mapUnmappedErrors.offersQueued ?? 0));
  };
  return (
    <form className="mapping" onSubmit={submit}>
      <select
        aria-label={words.errors.mapCode(row.sample)}
        value={code}
        required
        onChange={(event) => setCode(event.target.value)}
      >
        <option value="">{words.errors.choose}</option>
        {codes.map((each) => (
          <option key={each.id} value={each.code}>
            {each.code} – {each.description}
          </option>
        ))}
      </select>
      <button type="submit" className="button small" disabled={fetching || code === ""}>
        {words.errors.map}
      </button>
    </form>
  );
}
