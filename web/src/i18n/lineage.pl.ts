// Words of the page that says which parcels came of which.
export const pl = {
  lineage: {
    title: 'Pochodzenie działek', what: 'Z których działek powstały dzisiejsze: po podziale, scaleniu, zmianie numeru lub granic. Dzięki temu decyzje i umowy ze starym numerem trafiają na właściwy grunt.',
    open: 'Pochodzenie', parcel: 'Działka', find: 'Pokaż', all: 'Wszystkie', withEnded: 'Także cofnięte', loading: 'Wczytuję pochodzenie działek', none: 'Nie zapisano jeszcze pochodzenia żadnej działki', noneOf: 'Działka {{parcel}} nie ma zapisanego pochodzenia', noneWhat: 'Powstaje samo przy wczytaniu nowego stanu ewidencji; można je też dopisać.',
    parent: 'Działka dawna', child: 'Działka nowa', kind: 'Zmiana', on: 'Dzień zmiany', share: 'Część w dawnej', source: 'Skąd wiadomo', actions: 'Czynności', dayUnknown: 'nieznany', incomplete: 'znane części nie pokrywają całej', gone: 'nie ma jej dziś w ewidencji',
    kinds: { SPLIT: 'podział', MERGE: 'scalenie', RENUMBER: 'nowy numer', BOUNDARY: 'zmiana granic' }, sources: { GEOMETRY: 'z dwóch stanów ewidencji', DOCUMENT: 'z dokumentu', MANUAL: 'od pracownika' },
    add: 'Dopisz pochodzenie', document: 'Dokument', why: 'Uwaga', save: 'Dopisz', added: 'Dopisano. Rozbieżności zostaną sprawdzone na nowo.', end: 'Cofnij', endLine: 'Cofnij: {{child}} z {{parent}}', bring: 'Przywróć', bringLine: 'Przywróć: {{child}} z {{parent}}', ended: 'cofnięte', wasEnded: 'Cofnięto.', wasBrought: 'Przywrócono.', before: 'Poprzednie', after: 'Następne',
  },
} as const;
export const measures = { area_parcel: 'Powierzchnia działki', chain_days: 'Razem dni', land_free_by: 'Grunt wolny najpóźniej', contracts_in_chain: 'Umów z rzędu', days_left: 'Pozostało dni', rent_declared: 'Czynsz w rejestrze', rent_computed: 'Czynsz wyliczony', rent_computed_gross: 'Czynsz wyliczony brutto', rent_received: 'Czynsz za te dni', area_beyond: 'Powierzchnia poza umową', reach_beyond: 'Wystaje poza granicę' } as const;
