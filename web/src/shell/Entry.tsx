// Which frame a page stands in: the office's pages behind the sign-in, the link of a mail before it.
import { Outlet, useRouterState } from '@tanstack/react-router';
import { Gate } from '../account/Gate';
import { Shell } from './Shell';

export function Entry() {
  const path = useRouterState({ select: (s) => s.location.pathname });
  if (path === '/reset') return <Outlet />;
  return (
    <Gate>
      <Shell />
    </Gate>
  );
}
