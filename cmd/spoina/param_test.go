package main

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/require"

	"spoina/internal/db/dbtest"
)

func TestAParameterIsSetFromTheCommandLineAndListed(t *testing.T) {
	store := dbtest.New(t)
	run := func(args ...string) ([]byte, error) {
		var cli struct {
			Param paramCmd `cmd:""`
		}
		parser, err := kong.New(&cli, kong.Name("spoina"))
		require.NoError(t, err)
		command, err := parser.Parse(append([]string{"param"}, args...))
		require.NoError(t, err)
		var out bytes.Buffer
		err = command.Run(&program{ctx: t.Context(), json: true, office: store.Office().Code, out: &out, err: io.Discard, opened: store.DB()})
		return out.Bytes(), err
	}
	_, err := run("set", "area_rounding", "CEIL_1", "--from", "2027-01-01", "--legal-basis", "zarządzenie 7/2026", "--verified-by", "skarbnik")
	require.NoError(t, err)
	_, err = run("set", "no_such_number", "3")
	require.ErrorContains(t, err, "there is no parameter")
	_, err = run("set", "k_sigma", "3", "--from", "31.06.2027")
	require.ErrorIs(t, err, errUsage)
	out, err := run("list", "--on", "2027-01-01")
	require.NoError(t, err)
	var raw []map[string]any
	require.NoError(t, json.Unmarshal(out, &raw))
	found := false
	for _, p := range raw {
		if p["name"] == "area_rounding" {
			found = true
			require.Equal(t, "CEIL_1", p["value"])
			require.Equal(t, "skarbnik", p["verified_by"])
		}
	}
	require.True(t, found)

	_, err = run("set", "area_rounding", "NONE", "--from", "2026-01-01")
	require.ErrorContains(t, err, "overlap: from 2027-01-01 on another value applies")
	_, err = run("verify", "area_rounding", "--from", "2027-01-01")
	require.ErrorContains(t, err, "somebody else", "the operator has set it")
	_, err = run("verify", "area_rounding", "--from", "x")
	require.ErrorIs(t, err, errUsage)
	out, err = run("used", "area_rounding", "--from", "2027-01-01")
	require.NoError(t, err)
	require.JSONEq(t, `[]`, string(out))
}
