/** A list as the API sends it: the bare array, or a page with its rows. */
export const listOf = <T>(body: unknown): T[] => (Array.isArray(body) ? (body as T[]) : ((body as { rows?: T[] } | null)?.rows ?? []));
