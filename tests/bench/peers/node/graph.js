// The part of Offergraph's schema that the read bench asks for, on the same MongoDB: resolvers over plain
// documents, each level batched by a DataLoader into one find with a projection.
import DataLoader from 'dataloader'
import { MongoClient } from 'mongodb'

export const typeDefs = /* GraphQL */ `
  scalar DateTime
  scalar Decimal
  enum OfferStatus { SENDING SYNCED ERROR DISABLED UNAVAILABLE }
  enum OfferErrorState { ACTIVE ARCHIVED }
  input OfferFilter { accounts: [String!], query: String, statuses: [OfferStatus!], brands: [String!] }
  input OfferCountsFilter { accounts: [String!] }
  type Query {
    offer(account: String!, feedId: String!, skuId: String!): Offer
    offers(filter: OfferFilter, first: Int): OfferConnection!
    errorSummary(filter: OfferFilter): [ErrorSummary!]!
    offerCounts(filter: OfferCountsFilter): OfferCounts!
  }
  type PageInfo { hasNextPage: Boolean! }
  type OfferConnection { nodes: [Offer!]!, pageInfo: PageInfo! }
  type InteractionConnection { nodes: [Interaction!]! }
  type LogConnection { nodes: [Log!]! }
  type OfferErrorConnection { nodes: [OfferError!]! }
  type StatusChangeConnection { nodes: [StatusChange!]! }
  type Offer {
    id: ID!, account: String!, feedId: String!, skuId: String!, status: OfferStatus!, statusSince: DateTime!
    statusReason: StatusReason!, product: Product, price: Money, inventory: Int, externalOfferId: String
    version: Int!, createdAt: DateTime!, updatedAt: DateTime!, channel: Channel!, feed: Feed!
    errors(state: OfferErrorState = ACTIVE, first: Int): OfferErrorConnection!
    interactions(first: Int): InteractionConnection!
    statusHistory(first: Int): StatusChangeConnection!
  }
  type StatusReason { code: String!, message: String! }
  type Product {
    name: String, productId: String, ean: String, brand: String, category: String, imageUrl: String, url: String
  }
  type Money { amount: Decimal!, currencyCode: String! }
  type Channel { id: ID!, channelId: String!, name: String! }
  type Feed { id: ID!, affiliateId: String!, salesChannel: String!, state: String! }
  type OfferError {
    id: ID!, code: String!, fullCode: String!, title: String!, description: String, origin: String!
    state: OfferErrorState!, raisedAt: DateTime!, lastSeenAt: DateTime!, occurrences: Int!
    archivedAt: DateTime, archiveReason: String, solutionText: String
  }
  type Interaction {
    id: ID!, interactionId: String!, source: String!, origin: String!, origins: [String!]!, context: String!
    state: String!, result: String!, effect: String!, startedAt: DateTime!, closedAt: DateTime
    newValues: OfferData, logCount: Int!, logs(first: Int): LogConnection!
  }
  type OfferData { externalOfferId: String, inventory: Int, price: Money, status: OfferStatus }
  type Log {
    logId: String!, type: String!, agent: String!, description: String!, occurredAt: DateTime!
    evidence: Evidence, errors: [LogError!]!
  }
  type Evidence { request: String, response: String }
  type LogError { fullCode: String!, title: String! }
  type StatusChange { from: OfferStatus, to: OfferStatus!, at: DateTime!, reason: StatusReason! }
  type ErrorSummary {
    errorCode: ErrorCode!, offers: Int!, oldest: DateTime!, latest: DateTime!, fullCodes: [FullCodeSummary!]!
  }
  type ErrorCode { code: String!, category: String!, description: String! }
  type FullCodeSummary { fullCode: String!, feedId: String!, title: String!, offers: Int! }
  type OfferCounts {
    total: Int!, sending: Int!, synced: Int!, error: Int!, disabled: Int!, unavailable: Int!, syncedRatio: Float
  }
`

const STATUSES = ['sending', 'synced', 'error', 'disabled', 'unavailable']
const HIDDEN = { searchTerms: 0, errorKeys: 0, listKeys: 0, facts: 0, openSetups: 0 }

const idOf = (type) => (document) => Buffer.from(`${type}:${document._id}`).toString('base64url')
const fullCode = ({ code, externalCode }) => (externalCode == null ? code : `${code}-${externalCode}`)

export async function openDatabase() {
  const client = await MongoClient.connect(process.env.MONGODB_URL, { readConcernLevel: 'majority' })
  return client.db(process.env.MONGODB_DATABASE)
}

// One context a request; evidence is the bulk of an interaction and read only if the document names it.
export function makeContext(db, document) {
  const evidence = document.includes('evidence')
  const grouped = (rows, link, keys) => {
    const groups = new Map(keys.map((key) => [key, []]))
    for (const row of rows) groups.get(row[link]).push(row)
    return keys.map((key) => groups.get(key))
  }
  const below = (collection, link, sort, projection, where = {}) =>
    new DataLoader(async (keys) => {
      const found = db.collection(collection).find({ [link]: { $in: keys }, ...where }, { projection })
      return grouped(await found.sort({ [link]: 1, ...sort }).toArray(), link, keys)
    })
  const byKey = (collection) =>
    new DataLoader(async (keys) => {
      const found = await db.collection(collection).find({ _id: { $in: keys } }).toArray()
      const documents = new Map(found.map((each) => [each._id, each]))
      return keys.map((key) => documents.get(key) ?? null)
    })
  const steps = { logIds: 0, product: 0, warnings: 0, 'logs.warnings': 0, 'logs.data': 0 }
  return {
    db,
    channels: byKey('channels'),
    codes: byKey('errorCodes'),
    feeds: byKey('feeds'),
    interactions: below(
      'interactions', 'offerId', { startedAt: -1, _id: -1 }, evidence ? steps : { ...steps, 'logs.evidence': 0 },
    ),
    archived: below('archivedErrors', 'offerId', { archivedAt: -1, _id: -1 }),
    history: below('journal', 'offerId', { offerVersion: -1 }, undefined, { kind: 'STATUS' }),
  }
}

async function activations(db, filter) {
  const where = { state: 'ACTIVE', ...(filter?.accounts && { account: { $in: filter.accounts } }) }
  const found = await db.collection('feeds').find(where, { projection: { 'activation._id': 1 } }).toArray()
  return found.map((feed) => feed.activation._id)
}

async function offers(_root, { filter, first = 20 }, { db }) {
  const where = { activation: { $in: await activations(db, filter) } }
  if (filter?.statuses) where.status = { $in: filter.statuses }
  if (filter?.brands) where['product.brand'] = { $in: filter.brands }
  if (filter?.query) where.$and = filter.query.split(' ').map((word) => ({ searchTerms: { $regex: `^${word}` } }))
  const found = db.collection('offers').find(where, { projection: HIDDEN })
  const rows = await found.sort({ updatedAt: -1, _id: -1 }).limit(first + 1).toArray()
  return { nodes: rows.slice(0, first), pageInfo: { hasNextPage: rows.length > first } }
}

async function offer(_root, { account, feedId, skuId }, { db, feeds }) {
  const feed = await feeds.load(`${account}/${feedId}`)
  if (feed?.state !== 'ACTIVE') return null
  return db.collection('offers').findOne({ _id: `${feed.activation._id}/${skuId}` }, { projection: HIDDEN })
}

async function errorSummary(_root, { filter }, { db }) {
  const by = { code: '$errors.code', externalCode: '$errors.externalCode', feedId: '$feedId' }
  const rows = await db.collection('offers').aggregate([
    { $match: { activation: { $in: await activations(db, filter) }, listKeys: 'status/ERROR' } },
    { $unwind: '$errors' },
    {
      $group: {
        _id: by,
        title: { $min: '$errors.title' },
        offers: { $push: '$_id' },
        oldest: { $min: '$errors.raisedAt' },
        latest: { $max: '$errors.lastSeenAt' },
      },
    },
  ]).toArray()
  const byCode = new Map()
  for (const row of rows) byCode.set(row._id.code, [...(byCode.get(row._id.code) ?? []), row])
  const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0)
  return [...byCode]
    .map(([code, full]) => ({
      code,
      offers: new Set(full.flatMap((row) => row.offers)).size,
      oldest: new Date(Math.min(...full.map((row) => row.oldest))),
      latest: new Date(Math.max(...full.map((row) => row.latest))),
      fullCodes: full
        .map((row) => ({
          fullCode: fullCode(row._id), feedId: row._id.feedId, title: row.title, offers: row.offers.length,
        }))
        .sort((a, b) => b.offers - a.offers || order(a.fullCode, b.fullCode) || order(a.feedId, b.feedId)),
    }))
    .sort((a, b) => b.offers - a.offers || order(a.code, b.code))
    .slice(0, 20)
}

async function offerCounts(_root, { filter }, { db }) {
  const sums = Object.fromEntries(STATUSES.map((name) => [name, { $sum: `$${name}` }]))
  const [row] = await db.collection('offerCounts').aggregate([
    { $match: { activation: { $in: await activations(db, filter) } } },
    { $group: { _id: null, ...sums } },
  ]).toArray()
  const total = STATUSES.reduce((sum, name) => sum + row[name], 0)
  return { ...row, total, syncedRatio: total ? row.synced / total : null }
}

const first = (rows, { first: size = 20 }) => ({ nodes: rows.slice(0, size) })

export const resolvers = {
  Query: { offer, offers, errorSummary, offerCounts },
  Offer: {
    id: idOf('Offer'),
    channel: (root, _args, { channels }) => channels.load(root.feedId),
    feed: (root, _args, { feeds }) => feeds.load(`${root.account}/${root.feedId}`),
    errors: async (root, args, { archived }) =>
      first(args.state === 'ARCHIVED' ? await archived.load(root._id) : root.errors, args),
    interactions: async (root, args, { interactions }) => first(await interactions.load(root._id), args),
    statusHistory: async (root, args, { history }) => first(await history.load(root._id), args),
  },
  Money: { amount: (root) => root.amount.toString() },
  Channel: { id: idOf('Channel'), channelId: (root) => root._id },
  Feed: { id: idOf('Feed') },
  OfferError: {
    id: idOf('OfferError'),
    fullCode,
    solutionText: async (root, _args, { codes }) => (await codes.load(root.code))?.solutionText,
  },
  LogError: { fullCode },
  Interaction: { id: idOf('Interaction'), logs: (root, args) => first(root.logs, args) },
  StatusChange: { from: (root) => root.statusBefore, to: (root) => root.statusAfter },
  ErrorSummary: { errorCode: (root, _args, { codes }) => codes.load(root.code) },
  ErrorCode: { code: (root) => root._id },
}
