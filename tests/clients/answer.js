/** The one answer of `client` (of graphql-ws or graphql-sse) to a query or mutation, as `{data, errors}`. */
export async function answer(client, request) {
  let last;
  try {
    for await (const result of client.iterate(request)) last = result;
  } catch (failure) {
    if (Array.isArray(failure)) return { errors: failure };
    throw failure;
  }
  return last;
}
