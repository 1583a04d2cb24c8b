import { useState } from "react";
import { useMutation } from "urql";
import { DeactivateFeedDocument, type FeedRowFragment } from "../../graph/generated/graphql";
import { Dialog, Field } from "../../parts/dialog";
import { count } from "../../parts/format";
import { words } from "../../words";
import { type Close, Form } from "./activate";

/** Asks twice: what it hides first, and then for the name of the feed. */
export function DeactivateDialog({ feed, onClose }: { feed: FeedRowFragment; onClose: Close }) {
  const [sure, setSure] = useState(false);
  const [typed, setTyped] = useState("");
  const [{ fetching, data, error }, deactivate] = useMutation(DeactivateFeedDocument);
  const { total } = feed.offerCounts;
  const submit = async () => {
    if (!sure) {
      setSure(true);
      return;
    }
    const answer = await deactivate({ input: { account: feed.account, feedId: feed.feedId } });
    if (answer.data?.deactivateFeed.feed) {
      onClose(words.feeds.done.deactivate);
    }
  };
  return (
    <Dialog
      title={`${words.feeds.deactivate}: ${feed.channel.name}, ${feed.account}`}
      onClose={() => onClose()}
    >
      <Form
        submit={submit}
        busy={fetching}
        trouble={data?.deactivateFeed.userErrors[0]?.message ?? error?.message}
        name={sure ? words.feeds.deactivate : words.feeds.goOn}
        danger
        ready={!sure || typed.trim() === feed.feedId}
        onClose={onClose}
      >
        {sure ? (
          <>
            <p>{words.feeds.askTwice(feed.feedId)}</p>
            <Field name={words.feeds.confirm} value={typed} onChange={setTyped} required autoComplete="off" />
          </>
        ) : (
          <>
            <p>{words.feeds.askOnce(words.offerCount(total, count(total)))}</p>
            <p className="muted">{words.feeds.askOnceMore}</p>
          </>
        )}
      </Form>
    </Dialog>
  );
}
