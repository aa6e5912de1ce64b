package cql2

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestJSONAndTextAreTheSameTree(t *testing.T) {
	for text, want := range map[string]string{
		`a NOT IN (1, 2.50)`:                                 `{"op":"not","args":[{"op":"in","args":[{"property":"a"},[1,2.50]]}]}`,
		`a IS NOT NULL AND b`:                                `{"op":"and","args":[{"op":"not","args":[{"op":"isNull","args":[{"property":"a"}]}]},{"property":"b"}]}`,
		`ulica = 'ul. "Łąkowa" <1>'`:                         `{"op":"=","args":[{"property":"ulica"},"ul. \"Łąkowa\" <1>"]}`,
		`casei(a) LIKE casei('%x')`:                          `{"op":"like","args":[{"op":"casei","args":[{"property":"a"}]},{"op":"casei","args":["%x"]}]}`,
		`a DIV 2 = -b`:                                       `{"op":"=","args":[{"op":"div","args":[{"property":"a"},2]},{"op":"*","args":[-1,{"property":"b"}]}]}`,
		`S_WITHIN(g, POLYGON((0 0,1 0,1 1,0 0)))`:            `{"op":"s_within","args":[{"property":"g"},{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}]}`,
		`S_WITHIN(g, BBOX(1,2,9,3,4,10))`:                    `{"op":"s_within","args":[{"property":"g"},{"bbox":[1,2,9,3,4,10]}]}`,
		`S_DWITHIN(g, POINT(1 2), 50)`:                       `{"op":"s_dwithin","args":[{"property":"g"},{"type":"Point","coordinates":[1,2]},50]}`,
		`T_FINISHEDBY(INTERVAL(a,'..'), DATE('2024-02-29'))`: `{"op":"t_finishedBy","args":[{"interval":[{"property":"a"},".."]},{"date":"2024-02-29"}]}`,
		`A_CONTAINEDBY(tags, ('a'))`:                         `{"op":"a_containedBy","args":[{"property":"tags"},["a"]]}`,
	} {
		n, err := Parse(text)
		require.NoError(t, err, text)
		require.Equal(t, want, string(JSON(n)), text)
		fromJSON, err := ParseJSON(want)
		require.NoError(t, err, want)
		require.Equal(t, shape(n), shape(fromJSON), text)
	}
}

func TestFaultsOfJSONAreSaidWithTheirPlace(t *testing.T) {
	for text, want := range map[string]string{
		``:                                 "filter, character 1: expected JSON, found the end",
		`a = 1`:                            "filter, character 1: expected JSON, found a = 1",
		`{"op":"=","args":[1]}`:            "filter, character 1: = takes 2 arguments",
		`{"op":"and","args":[true]}`:       "filter, character 1: and takes 2 … arguments",
		`{"op":"=","args":[1,2]} x`:        "filter, character 24: expected the end, found more",
		`{"op":"=","args":{"a":1}}`:        `filter, character 1: expected "args": […], found {"op":"=","args":{"a":1}}`,
		`{"op":5,"args":[]}`:               "filter, character 7: expected the name of an operator, found 5",
		`{"op":"=","op":"<","args":[1,2]}`: `filter, character 11: expected each name once, found "op"`,
		`"a"`:                              `filter, character 1: "a" is not a condition`,
		`null`:                             "filter, character 1: expected a column, a value or a condition, found null",
		`{"op":"s_intersects","args":[{"property":"g"},5]}`:                                    "filter, character 47: expected a geometry, found 5",
		`{"op":"s_intersects","args":[{"property":"g"},{"type":"Point","coordinates":["a"]}]}`: `filter, character 47: geometry does not read: {"type":"Point","coordinates":["a"]}`,
		`{"op":"t_after","args":[{"property":"d"},{"date":"2024-02-30"}]}`:                     `filter, character 50: not a date or time: "2024-02-30"`,
		`{"op":"like","args":[{"property":"d"},5]}`:                                            "filter, character 39: expected a pattern in quotation marks, found 5",
		`{"op":"in","args":[{"property":"d"},[]]}`:                                             "filter, character 1: in takes a value, [a list] arguments",
		`{"op":"S_INTERSECTS","args":[]}`:                                                      "filter, character 7: no function S_INTERSECTS",
		`{"op":"a b","args":[]}`:                                                               "filter, character 7: no function a b",
		`{"op":"=","args":[{"property":"a"},"x\u0000y"]}`:                                      "filter, character 36: unexpected character NUL",
	} {
		_, err := ParseJSON(text)
		require.ErrorIs(t, err, ErrFilter, text)
		require.Equal(t, want, err.Error(), text)
	}
	_, err := Parse("a = '\xff'")
	require.ErrorIs(t, err, ErrFilter)
	_, err = Parse("a = '\x00'")
	require.ErrorIs(t, err, ErrFilter)
}

func TestAttacksInJSONAreRefusedQuickly(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("[", 50_000), strings.Repeat(`{"op":"not","args":[`, 4000), strings.Repeat(`{"a":`, 15_000),
		`{"op":"=","args":[{"property":"a"},` + strings.Repeat("9", 90_000) + `]}`,
	} {
		start := time.Now()
		_, err := ParseJSON(text)
		require.ErrorIs(t, err, ErrFilter)
		require.Less(t, time.Since(start), time.Second)
	}
}

func TestWhatTextCannotWriteIsSaid(t *testing.T) {
	for _, j := range []string{`{"op":"=","args":[{"property":"a"},"x\\"]}`, `{"op":"f","args":[["x"]]}`} {
		n, err := ParseJSON(j)
		require.NoError(t, err, j)
		_, err = Text(n)
		require.ErrorIs(t, err, ErrFilter, j)
	}
}
