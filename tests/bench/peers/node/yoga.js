// graphql-yoga as it comes, on Node's own HTTP server.
import { createServer } from 'node:http'

import { createSchema, createYoga } from 'graphql-yoga'

import { makeContext, openDatabase, resolvers, typeDefs } from './graph.js'

const db = await openDatabase()
const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  context: ({ params }) => makeContext(db, params.query),
  logging: false,
  graphiql: false,
  landingPage: false,
})
createServer(yoga).listen(Number(process.env.OFFERGRAPH_PORT), '127.0.0.1')
