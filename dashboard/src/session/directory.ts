/** Who looks, and the names of what they may see: read once, used everywhere. */
import { createContext, useContext } from "react";
import type { DirectoryQuery } from "../graph/generated/graphql";

export type Channel = DirectoryQuery["channels"]["nodes"][number];

export class Directory {
  readonly viewer: DirectoryQuery["viewer"];
  readonly accounts: readonly string[];
  readonly channels: readonly Channel[];
  private readonly byId: ReadonlyMap<string, Channel>;

  constructor(told: DirectoryQuery) {
    this.viewer = told.viewer;
    this.channels = told.channels.nodes;
    this.byId = new Map(this.channels.map((channel) => [channel.channelId, channel]));
    const seen = told.viewer.accounts ?? told.feeds.nodes.map((feed) => feed.account);
    this.accounts = [...new Set(seen)].sort();
  }

  /** What a channel is called; its id where there are more channels than were read. */
  channelName(channelId: string): string {
    return this.byId.get(channelId)?.name ?? channelId;
  }

  channelLogo(channelId: string): string | null {
    return this.byId.get(channelId)?.logoUrl ?? null;
  }

  /** Whether the viewer may change feeds: sellers read. */
  get mayConnect(): boolean {
    return this.viewer.role !== "SELLER";
  }

  get isAdmin(): boolean {
    return this.viewer.role === "ADMIN";
  }
}

export const DirectoryContext = createContext<Directory | null>(null);

export function useDirectory(): Directory {
  const directory = useContext(DirectoryContext);
  if (directory === null) {
    throw new Error("no directory around this");
  }
  return directory;
}
