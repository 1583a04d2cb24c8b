// node audits.js URL: graphql-http's audits of GraphQL over HTTP at URL, each as a check. A notice is one too: what
// the specification says a server MAY do, this one does.

import { auditServer } from "graphql-http";

import { tell } from "./checks.js";

const results = await auditServer({ url: `${process.argv[2]}/graphql` });
for (const { id, name, status, reason } of results) {
  tell({ check: `${id} ${name}`, ok: status === "ok", ...(status === "ok" ? {} : { why: `${status}: ${reason}` }) });
}
