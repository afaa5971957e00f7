import * as v from 'valibot';
import { permissions, roles, scopes } from '../permissions.ts';

export const meSchema = v.pipe(
  v.object({
    kind: v.picklist(['user', 'api_key', 'operator']),
    id: v.string(),
    email: v.exactOptional(v.string()),
    name: v.string(),
    tenantId: v.pipe(v.nullable(v.string()), v.description('Null for an operator on the console.')),
    role: v.pipe(
      v.nullable(v.picklist([...roles, 'operator'])),
      v.description('Null for an API key, whose rights are its scopes.'),
    ),
    scopes: v.array(v.picklist(scopes)),
    permissions: v.pipe(v.array(v.picklist(permissions)), v.description('What the credential may do.')),
    storeIds: v.pipe(
      v.nullable(v.array(v.string())),
      v.description('The only stores that the credential may see; null: all.'),
    ),
  }),
  v.metadata({ ref: 'Me' }),
);

export type Me = v.InferOutput<typeof meSchema>;
