// mercurius with its JIT: a document that comes a second time is compiled.
import Fastify from 'fastify'
import mercurius from 'mercurius'

import { makeContext, openDatabase, resolvers, typeDefs } from './graph.js'

const db = await openDatabase()
const app = Fastify()
app.register(mercurius, {
  schema: typeDefs,
  resolvers,
  jit: 1,
  context: (request) => makeContext(db, request.body.query),
})
await app.listen({ port: Number(process.env.OFFERGRAPH_PORT), host: '127.0.0.1' })
