import { StatisticsPage } from '../../programme/StatisticsPage';

export function StatsPage() {
  return <StatisticsPage module="aid" />;
}
