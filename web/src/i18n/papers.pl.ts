// Letters and packs of evidence about a discrepancy.
export const pl = {
  papers: {
    title: 'Pisma i dowody',
    what: 'Program przygotowuje pismo; podpisuje i wysyła je pracownik.',
    letter: 'Pismo',
    proposed: 'proponowane',
    purpose: 'Cel odczytania danych osobowych',
    details: 'Adresat, znak sprawy, termin',
    addressee: 'Adresat',
    addresseeWhat: 'Puste: strona dokumentu z rejestru.',
    address: 'Adres',
    caseNumber: 'Znak sprawy',
    days: 'Termin w dniach',
    wordings: 'Zmień treść pism',
    pdf: 'Pismo PDF',
    docx: 'Pismo DOCX',
    pack: 'Paczka dowodów',
    ezd: 'Paczka do EZD',
    made: 'Przygotowane',
    sentOn: 'wysłano {{day}}',
    sentToday: 'wysłano dziś',
  },
};
