package account_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access/account"
)

func TestAnAdministratorLetsSomebodyTryAgainAtOnce(t *testing.T) {
	h := newHall(t)
	h.add("adam", "administrator")
	anna := h.add("anna", "road")
	guess := map[string]string{"login": "anna", "password": "zgaduje sobie haslo"}
	b := h.browser()
	for range 5 {
		b.refused(401, "auth.wrong", "POST", "/session", guess)
	}
	b.refused(401, "auth.locked", "POST", "/session", guess)
	admin := h.signedIn("adam")
	var seen account.Managed
	admin.ok("GET", "/users/"+number(anna.ID), nil, &seen)
	require.True(t, seen.Locked)
	admin.ok("POST", "/users/"+number(anna.ID)+"/unlock", nil, &seen)
	require.False(t, seen.Locked)
	h.signedIn("anna") // with the password as it was
	require.Contains(t, h.audited(), "user.unlock")
	admin.refused(404, "user.none", "POST", "/users/999/unlock", nil)
}
