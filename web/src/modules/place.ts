// Where the person is, and how to go elsewhere, for pages whose addresses the router learns from the programmes.
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';

/** The parts of the address: { id: '12' } at /coal/sales/$id. */
export const usePlace = () => useParams({ strict: false }) as Record<string, string | undefined>;
/** What stands after the question mark. */
export const useAsked = () => useSearch({ strict: false }) as Record<string, string | number | undefined>;

export function useGo() {
  const navigate = useNavigate();
  return (to: string, search: Record<string, unknown> = {}, replace = false) => void navigate({ to: to as never, search: search as never, replace });
}
