import { type FormEvent, type ReactNode, useId, useState } from "react";
import { useMutation, useQuery } from "urql";
import {
  ActivateFeedDocument,
  ActivationsDocument,
  type FeedRowFragment,
  UpdateFeedDocument,
} from "../../graph/generated/graphql";
import { Dialog, Field } from "../../parts/dialog";
import { count } from "../../parts/format";
import { useDirectory } from "../../session/directory";
import { words } from "../../words";

/** Called with what was done; with nothing if it was left. */
export type Close = (told?: string) => void;

/** Connects an account to a channel: anew, or a feed that was deactivated. */
export function ActivateDialog({
  feed,
  account,
  onClose,
}: {
  feed: FeedRowFragment | null;
  account: string | null;
  onClose: Close;
}) {
  const { channels, accounts } = useDirectory();
  const open = channels.filter((channel) => channel.archivedAt === null);
  const [owner, setOwner] = useState(account ?? "");
  const [feedId, setFeedId] = useState(feed?.feedId ?? open[0]?.channelId ?? "");
  const [affiliateId, setAffiliateId] = useState(feed?.affiliateId ?? "");
  const [salesChannel, setSalesChannel] = useState(feed?.salesChannel ?? "");
  const [restore, setRestore] = useState("");
  const [{ fetching, data, error }, activate] = useMutation(ActivateFeedDocument);
  const known = useId();
  const submit = async () => {
    const input = {
      account: owner.trim(),
      feedId,
      affiliateId: affiliateId.trim(),
      salesChannel: salesChannel.trim(),
      restoreActivation: restore === "" ? null : Number(restore),
    };
    const answer = await activate({ input });
    if (answer.data?.activateFeed.feed) {
      onClose(words.feeds.done.activate);
    }
  };
  const trouble = data?.activateFeed.userErrors[0]?.message ?? error?.message;
  return (
    <Dialog title={feed ? words.feeds.activate : words.feeds.connect} onClose={() => onClose()}>
      <Form submit={submit} busy={fetching} trouble={trouble} name={words.feeds.activate} onClose={onClose}>
        {feed ? (
          <p className="muted">
            {feed.channel.name}, {feed.account}
          </p>
        ) : (
          <>
            <Field name={words.feeds.account} value={owner} onChange={setOwner} required list={known} />
            <datalist id={known}>
              {accounts.map((each) => (
                <option key={each} value={each} />
              ))}
            </datalist>
            <Choice name={words.feeds.channel} value={feedId} onChange={setFeedId}>
              {open.map((channel) => (
                <option key={channel.id} value={channel.channelId}>
                  {channel.name} ({channel.channelId})
                </option>
              ))}
            </Choice>
          </>
        )}
        <Field name={words.feeds.affiliate} value={affiliateId} onChange={setAffiliateId} required />
        <Field name={words.feeds.salesChannel} value={salesChannel} onChange={setSalesChannel} required />
        {feed && <Beginning feed={feed} value={restore} onChange={setRestore} />}
      </Form>
    </Dialog>
  );
}

/** From scratch, or as an earlier activation was (R5). */
function Beginning({
  feed: { account, feedId },
  value,
  onChange,
}: {
  feed: FeedRowFragment;
  value: string;
  onChange: (value: string) => void;
}) {
  const [{ data }] = useQuery({ query: ActivationsDocument, variables: { account, feedId } });
  return (
    <Choice name={words.feeds.start} value={value} onChange={onChange}>
      <option value="">{words.feeds.scratch}</option>
      {data?.feed?.activations.nodes.map(({ id, number, offerCounts: { total } }) => (
        <option key={id} value={String(number)}>
          {words.feeds.restore(number, words.offerCount(total, count(total)))}
        </option>
      ))}
    </Choice>
  );
}

/** Changes the affiliate id and the sales channel of an active feed (R3). */
export function EditDialog({ feed, onClose }: { feed: FeedRowFragment; onClose: Close }) {
  const [affiliateId, setAffiliateId] = useState(feed.affiliateId);
  const [salesChannel, setSalesChannel] = useState(feed.salesChannel);
  const [{ fetching, data, error }, update] = useMutation(UpdateFeedDocument);
  const submit = async () => {
    const { account, feedId } = feed;
    const input = { account, feedId, affiliateId: affiliateId.trim(), salesChannel: salesChannel.trim() };
    const answer = await update({ input });
    if (answer.data?.updateFeed.feed) {
      onClose(words.feeds.done.update);
    }
  };
  const trouble = data?.updateFeed.userErrors[0]?.message ?? error?.message;
  return (
    <Dialog title={words.feeds.edit} onClose={() => onClose()}>
      <Form submit={submit} busy={fetching} trouble={trouble} name={words.feeds.save} onClose={onClose}>
        <p className="muted">
          {feed.channel.name}, {feed.account}
        </p>
        <Field name={words.feeds.affiliate} value={affiliateId} onChange={setAffiliateId} required />
        <Field name={words.feeds.salesChannel} value={salesChannel} onChange={setSalesChannel} required />
      </Form>
    </Dialog>
  );
}

function Choice({
  name,
  value,
  onChange,
  children,
}: {
  name: string;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{name}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {children}
      </select>
    </div>
  );
}

/** The body of a dialog: fields, what went wrong, and the way on or back. */
export function Form({
  submit,
  busy,
  trouble,
  name,
  danger = false,
  ready = true,
  onClose,
  children,
}: {
  submit: () => Promise<void> | void;
  busy: boolean;
  trouble: string | undefined;
  name: string;
  danger?: boolean;
  ready?: boolean;
  onClose: Close;
  children: ReactNode;
}) {
  const go = (event: FormEvent) => {
    event.preventDefault();
    void submit();
  };
  return (
    <form className="form" onSubmit={go}>
      {children}
      {trouble && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
      <footer className="form-end">
        <button type="button" className="button" onClick={() => onClose()}>
          {words.feeds.cancel}
        </button>
        <button
          type="submit"
          className={danger ? "button danger" : "button primary"}
          disabled={busy || !ready}
        >
          {name}
        </button>
      </footer>
    </form>
  );
}
