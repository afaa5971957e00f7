import * as v from 'valibot';

/** RFC 9457 problem details. `code` is stable and meant for programs; `detail` is meant for people. */
export const problemSchema = v.pipe(
  v.object({
    type: v.string(),
    title: v.string(),
    status: v.number(),
    code: v.pipe(v.string(), v.examples(['request.unknown_parameter'])),
    detail: v.string(),
    instance: v.pipe(v.string(), v.description('The request id, as in `X-Request-Id`.')),
    parameter: v.exactOptional(v.pipe(v.string(), v.description('The parameter or field at fault.'))),
  }),
  v.metadata({ ref: 'Problem' }),
);

export type Problem = v.InferOutput<typeof problemSchema>;
