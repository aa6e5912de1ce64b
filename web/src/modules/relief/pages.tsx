// Pages that all programmes have alike.
import { LettersPage } from '../../programme/LettersPage';
import { StatisticsPage } from '../../programme/StatisticsPage';

export const Statistics = () => <StatisticsPage module="relief" />;
export const Letters = () => <LettersPage programme="relief" />;
