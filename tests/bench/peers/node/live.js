// graphql-ws and graphql-js, as their documentation has it: one change stream on the journal, an index from
// SKUs to those who follow them, and `subscribe` of graphql-js for each.
import { createServer } from 'node:http'

import { buildSchema } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'

import { openDatabase } from './graph.js'

const schema = buildSchema(/* GraphQL */ `
  scalar DateTime
  enum OfferStatus { SENDING SYNCED ERROR DISABLED UNAVAILABLE }
  enum StatusReasonCode { CREATED RESENT SUCCEEDED FAILED DISCARDED RETURNED RECOVERED TIMED_OUT }
  input LiveFilter { accounts: [String!], skuIds: [String!] }
  type Query { ok: Boolean }
  type Subscription { offerStatusChanged(filter: LiveFilter): OfferStatusChanged! }
  type StatusReason { code: StatusReasonCode!, message: String! }
  type OfferStatusChanged {
    cursor: String!, at: DateTime!, account: String!, feedId: String!, skuId: String!, offerVersion: Int!
    from: OfferStatus, to: OfferStatus!, reason: StatusReason!
  }
`)

const EVERY_SKU = '*'
const followers = new Map()

class Queue {
  #items = []
  #wake = null

  constructor(keys) {
    this.keys = keys
    for (const key of keys) {
      if (!followers.has(key)) followers.set(key, new Set())
      followers.get(key).add(this)
    }
  }

  push(event) {
    this.#items.push(event)
    this.#wake?.()
    this.#wake = null
  }

  async *events() {
    try {
      while (true) {
        while (this.#items.length > 0) yield { offerStatusChanged: this.#items.shift() }
        await new Promise((resolve) => (this.#wake = resolve))
      }
    } finally {
      for (const key of this.keys) followers.get(key).delete(this)
    }
  }
}

function offerStatusChanged({ filter }) {
  const accounts = filter?.accounts ?? [EVERY_SKU]
  const skus = filter?.skuIds ?? [EVERY_SKU]
  return new Queue(accounts.flatMap((account) => skus.map((sku) => `${account}/${sku}`))).events()
}

async function follow(db) {
  const { name } = await db.collection('migrations').findOne({ _id: 'deployment' })
  const stream = db.collection('journal').watch([{ $match: { operationType: 'insert' } }])
  for await (const { _id, fullDocument: entry } of stream) {
    const event = {
      cursor: `${name}.${_id._data}`,
      at: entry.at.toISOString(),
      account: entry.account,
      feedId: entry.feedId,
      skuId: entry.skuId,
      offerVersion: entry.offerVersion,
      from: entry.statusBefore,
      to: entry.statusAfter,
      reason: entry.reason,
    }
    for (const key of [`${entry.account}/${EVERY_SKU}`, `${entry.account}/${entry.skuId}`]) {
      for (const queue of followers.get(key) ?? []) queue.push(event)
    }
  }
}

const db = await openDatabase()
const server = createServer((_request, response) => response.end('{}'))
const sockets = new WebSocketServer({ server, path: '/graphql', perMessageDeflate: false })
useServer({ schema, roots: { subscription: { offerStatusChanged } } }, sockets)
server.listen(Number(process.env.OFFERGRAPH_PORT), '127.0.0.1')
await follow(db)
