import type { ImportColumn } from '../api/types';

/** Column → field as edited by hand; "" takes the column out. */
export type Mapping = Record<string, string>;

/** field → column for the server: everything that is matched now. A field taken away from its column is sent
 *  with an empty column, so that it is not matched again by its name. */
export function mappingOf(columns: ImportColumn[], edit: Mapping): Record<string, string> {
  const map: Record<string, string> = {};
  for (const c of columns) {
    const field = edit[c.name] ?? c.field;
    if (field && !(field in map && !(c.name in edit))) map[field] = c.name;
  }
  for (const c of columns) if (c.name in edit && c.field && !(c.field in map)) map[c.field] = '';
  return map;
}
