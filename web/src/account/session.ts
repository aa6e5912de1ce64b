// Who sits here and what they may do. Permissions travel with the session, so that buttons and refusals agree.
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { get, remove } from '../api/client';
import { modules } from '../modules';
import type { Session } from './types';

export const sessionQuery = queryOptions({ queryKey: ['session'], queryFn: ({ signal }) => get<Session>('/session', {}, signal), staleTime: Infinity });

const nobody: Session = { signed_in: false };

export function useSession(): Session {
  return useQuery(sessionQuery).data ?? nobody;
}

/** Whether this person holds a permission; the server decides anyway. */
export function useMay(): (permission: string) => boolean {
  const { permissions } = useSession();
  return useCallback((p) => permissions?.includes(p) ?? false, [permissions]);
}

/** Ends this session and forgets everything that was shown. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    await remove('/session');
    await Promise.allSettled(modules.map((m) => m.forget?.()));
    client.removeQueries({ predicate: (q) => q.queryKey[0] !== 'session' });
    await client.invalidateQueries({ queryKey: ['session'] });
  }, [client]);
}
