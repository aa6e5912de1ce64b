import { get } from '../api/client';
import type { Register } from '../api/types';

/** The registers that the person reads, each with the columns that they are shown. */
export const registersQuery = { queryKey: ['registers'], queryFn: ({ signal }: { signal: AbortSignal }) => get<Register[]>('/registers', {}, signal), staleTime: 60_000 };

/** Where somebody begins: in the register that most of the work is in, of those that they read. */
export const firstOf = (names: readonly string[]) => ['decisions', 'leases'].find((n) => names.includes(n)) ?? names[0];
