// Which frame a page stands in: the office's pages behind the sign-in; the link of a mail and what programmes show to
// anybody, before it.
import { Outlet, useRouterState } from '@tanstack/react-router';
import { Gate } from '../account/Gate';
import { barePath, offlinePath, publicPath } from '../modules';
import { PublicFrame } from '../modules/PublicFrame';
import { Shell } from './Shell';

export function Entry() {
  const path = useRouterState({ select: (s) => s.location.pathname });
  if (path === '/reset' || path === '/check' || barePath(path)) return <Outlet />;
  if (publicPath(path)) return <PublicFrame />;
  return (
    <Gate offline={offlinePath(path) ? <Outlet /> : undefined}>
      <Shell />
    </Gate>
  );
}
