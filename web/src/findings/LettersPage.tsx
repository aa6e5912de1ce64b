// The office's own wordings of the letters about discrepancies.
import { LettersPage } from '../programme/LettersPage';

export const FindingLetters = () => (
  <div className="page">
    <div className="page-in">
      <LettersPage programme="discrepancies" />
    </div>
  </div>
);
