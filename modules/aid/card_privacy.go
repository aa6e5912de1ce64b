package aid

import "spoina/internal/privacy"

// cardPersonal is what cards hold about people. Statistics keep counting the rows: who they were about goes.
func cardPersonal() []privacy.Personal {
	return []privacy.Personal{
		{Register: "aid_cards", Title: map[string]string{"pl": "karty pobytu", "en": "resident cards"}, Number: "number", Starts: []string{"valid_to", "issued_on"}, Class: "B5", Years: 2,
			Person: "person_id", Clear: []string{"tokens", "reason"}},
		{Register: "aid_entitlements", Title: map[string]string{"pl": "okresy przysługiwania", "en": "entitlement periods"}, Number: "holder", Starts: []string{"until_day"}, Class: "B5", Years: 2,
			Person: "person_id", Clear: []string{"tokens"}},
	}
}
