// Pages that show a report of the programme as it comes.
import { StatisticsPage } from '../../programme/StatisticsPage';
import { LettersPage } from '../../programme/LettersPage';

export const Statistics = () => <StatisticsPage module="coal" />;
export const Settlement = () => <StatisticsPage module="coal" path="/coal/settlement" />;
export const Letters = () => <LettersPage programme="coal" />;
