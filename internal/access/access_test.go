package access_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
)

func scope(login string, grants ...access.Grant) access.Scope {
	return access.For(access.Person{ID: 7, Login: login, Office: access.Office{Code: "220401", Managers: []string{"Burmistrz"}}, Grants: grants})
}

func grant(rights map[string]access.Rights, limits access.Limits, permissions ...string) access.Grant {
	return access.Grant{Role: access.Role{Name: "r", Registers: rights, Permissions: permissions}, Limits: limits}
}

func condition(s access.Scope, sub access.Subject) string {
	var args []string
	sql := s.Condition(sub, func(v any) string { args = append(args, fmt.Sprint(v)); return fmt.Sprintf("$%d", len(args)) })
	return fmt.Sprint(sql, args)
}

func TestRefusals(t *testing.T) {
	var nobody access.Scope
	require.ErrorIs(t, nobody.Require(access.Import), access.ErrSignIn)
	require.False(t, nobody.SignedIn())
	require.Equal(t, "false[]", condition(nobody, access.Decisions))
	require.Equal(t, "false[]", condition(nobody, access.Params), "what is common is common to people with an account")
	anna := scope("anna")
	require.ErrorIs(t, anna.Require(access.Import), access.ErrRefused)
	require.ErrorContains(t, anna.Require(access.Import), "import")
	require.Equal(t, "false[]", condition(anna, access.Decisions))
	require.Equal(t, "true[]", condition(anna, access.Params))
	require.False(t, anna.Rights("decisions").Read)
	visitor := access.Anonymous(access.Office{Code: "220401"})
	require.ErrorIs(t, visitor.Require(access.Analyse), access.ErrSignIn)
	require.False(t, visitor.Rights("decisions").Read)
	require.True(t, visitor.Rights("parcels").Read)
	require.Equal(t, "nobody", visitor.Actor())
}

func TestConditions(t *testing.T) {
	all := map[string]access.Rights{"decisions": {}, "parties": {}}
	require.Equal(t, "true[]", condition(access.Operator(), access.Decisions))
	require.Equal(t, "true[]", condition(scope("anna", grant(all, access.Limits{})), access.Decisions))
	require.Equal(t, "((t.manager = ANY($1::text[])))[[Starosta]]", condition(scope("anna", grant(all, access.Limits{Managers: []string{"Starosta"}})), access.Decisions))
	require.Equal(t, "((t.manager = ANY($1::text[])))[[Burmistrz ]]", condition(scope("anna", grant(all, access.Limits{Managers: []string{"Burmistrz"}})), access.Decisions),
		"a row that names no manager is the office's own")
	require.Equal(t, "((t.territory = ANY($1::text[])))[[220402]]", condition(scope("anna", grant(all, access.Limits{Territories: []string{"220402"}})), access.Decisions))
	require.Contains(t, condition(scope("anna", grant(all, access.Limits{Own: true})), access.Decisions), "t.assignee = $1::text")
	require.Equal(t, "false[]", condition(scope("anna", grant(all, access.Limits{Registers: []string{"leases"}})), access.Decisions), "a grant for other registers gives nothing")
	require.Equal(t, "true[]", condition(scope("anna", grant(all, access.Limits{Own: true}), grant(all, access.Limits{})), access.Decisions), "roles add up")
	require.NotContains(t, condition(scope("anna", grant(all, access.Limits{})), access.Parties), "NOT EXISTS")
	all["parties"] = access.Rights{Create: true}
	free := condition(scope("anna", grant(all, access.Limits{})), access.Parties)
	require.Contains(t, free, "(t.id IN (SELECT t.party_id FROM decisions t WHERE t.party_id IS NOT NULL AND true UNION ALL", "a party is visible with its documents")
	require.Contains(t, free, " OR (NOT EXISTS (", "and without any to keepers whom nothing limits")
	leases := map[string]access.Rights{"decisions": {}, "leases": {}, "parties": {Delete: true}}
	require.Equal(t, "true[]", condition(scope("anna", grant(leases, access.Limits{})), access.Parties), "whoever keeps parties and reads all documents reads all parties")
	require.Contains(t, condition(scope("anna", grant(all, access.Limits{})).At(7), access.Parties), "decisions t WHERE t.party_id IS NOT NULL AND t.known @> $1::int8", "as known then")
	require.Contains(t, condition(scope("anna", grant(all, access.Limits{Own: true})).At(7), access.Decisions), "FROM discrepancies_past k WHERE k.known @> $1::int8")
	require.Equal(t, "false[]", condition(scope("anna", grant(map[string]access.Rights{"parties": {}}, access.Limits{})), access.Parties))
	rules := map[string]access.Rights{"discrepancies": {Only: map[string][]string{"rule": {"O02", "L*"}}}}
	require.Equal(t, "(((t.rule = ANY($1::text[]) OR t.rule LIKE ANY($2::text[]))))[[O02] [L%]]", condition(scope("anna", grant(rules, access.Limits{})), access.Discrepancies))
	rules = map[string]access.Rights{"discrepancies": {Only: map[string][]string{"rule = '' OR true --": {"x"}}}}
	require.Equal(t, "false[]", condition(scope("anna", grant(rules, access.Limits{})), access.Discrepancies), "a role is data, never code")
}

func TestARoleNarrowedToNothingReachesNothing(t *testing.T) {
	rules := map[string]access.Rights{"decisions": {Only: map[string][]string{"kind": {}}}}
	require.Equal(t, "false[]", condition(scope("anna", grant(rules, access.Limits{Departments: []string{"A"}})), access.Decisions), "not an empty pair of brackets")
}

func TestKeysTellApartWhatPeopleSee(t *testing.T) {
	all := map[string]access.Rights{"decisions": {}}
	require.Equal(t, scope("anna", grant(all, access.Limits{})).Key(), scope("jan", grant(all, access.Limits{})).Key())
	require.NotEqual(t, scope("anna", grant(all, access.Limits{Own: true})).Key(), scope("jan", grant(all, access.Limits{Own: true})).Key())
	require.NotEqual(t, scope("anna", grant(all, access.Limits{})).Key(), scope("anna", grant(map[string]access.Rights{"decisions": {Hide: []string{"street"}}}, access.Limits{})).Key())
	require.False(t, scope("anna", grant(all, access.Limits{Own: true})).Shared())
	require.NotEqual(t, access.Scope{}.Key(), scope("anna").Key())
	require.NotEqual(t, access.Operator().Key(), scope("anna", grant(all, access.Limits{})).Key())
}

func TestBuiltInRoles(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range access.BuiltIn() {
		require.False(t, seen[r.Name], r.Name)
		seen[r.Name] = true
		require.NotEmpty(t, r.Title.PL)
		require.NotEmpty(t, r.Title.EN)
		for _, p := range r.Permissions {
			require.Contains(t, access.Permissions(), p, r.Name)
		}
		for register, rights := range r.Registers {
			sub := access.SubjectOf(register)
			for column := range rights.Only {
				require.Contains(t, sub.Only, column, "%s in %s", r.Name, register)
			}
		}
	}
	for _, name := range []string{"gis", "planner", "inspector", "contact", "public", "resident", "auditor", "administrator", "board"} {
		for register := range map[string]bool{"parcels": true, "decisions": true, "leases": true, "parties": true, "scan_objects": true} {
			for _, r := range access.BuiltIn() {
				if r.Name == name {
					require.False(t, r.Registers[register].Personal, "%s sees no personal data in %s", name, register)
				}
			}
		}
	}
}

func TestAPartyIsSeenThroughTheRoleThatShowsItsDocument(t *testing.T) {
	keeper := grant(map[string]access.Rights{"decisions": {Personal: true}, "parties": {Personal: true}}, access.Limits{Departments: []string{"A"}})
	planner := grant(map[string]access.Rights{"decisions": {}}, access.Limits{})
	require.Equal(t, "(((t.id IN (SELECT t.party_id FROM decisions t WHERE t.party_id IS NOT NULL AND (t.department = ANY($1::text[])) UNION ALL "+
		"SELECT t.party_id FROM decisions_past t WHERE t.party_id IS NOT NULL AND upper_inf(t.known) AND (t.department = ANY($2::text[]))))))[[A] [A]]", condition(scope("anna", keeper, planner), access.Parties))
}

func TestStatisticsReachWhatTheRoleReaches(t *testing.T) {
	board := grant(nil, access.Limits{Departments: []string{"A"}}, access.ReadStatistics)
	clerk := grant(map[string]access.Rights{"decisions": {}}, access.Limits{})
	require.Equal(t, "((t.department = ANY($1::text[])))[[A]]", condition(scope("anna", board, clerk).Statistics(), access.Decisions))
	require.Equal(t, "false[]", condition(scope("anna", clerk).Statistics(), access.Decisions))
	require.False(t, scope("anna", board).Statistics().May(access.ReadStatistics), "it gives no permission")
}
