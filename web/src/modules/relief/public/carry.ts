// What was answered on one public page goes with the person to the next one: in the history of this window, never in an
// address that could be sent on or written to a log.
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { readForm, type WasteForm } from '../waste';

export function useCarried(): WasteForm | undefined {
  const state = useRouterState({ select: (s) => s.location.state as { waste?: unknown } });
  return state.waste ? readForm(state.waste) : undefined;
}

export function useCarry() {
  const navigate = useNavigate();
  return (to: string, waste: WasteForm) => void navigate({ to: to as never, state: { waste } as never });
}
