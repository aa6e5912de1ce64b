package aid

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
)

func TestAMessageIsUnderstoodOrNotGuessed(t *testing.T) {
	for text, want := range map[string]said{
		"TAK 12":         {smsYes, 12, false},
		" tak  12. ":     {smsYes, 12, false},
		"ТАК 12":         {smsYes, 12, false},
		"yes 12 yes":     {smsYes, 12, true},
		"Tak 12 TAK":     {smsYes, 12, true},
		"TAK12":          {smsYes, 12, false},
		"Nie 7":          {smsNo, 7, false},
		"НІ 7":           {smsNo, 7, false},
		"Zamień 7":       {smsSwap, 7, false},
		"biorę 7":        {smsTake, 7, false},
		"dyżury":         {command: smsList},
		"Stop!":          {command: smsStop},
		"СТОП":           {command: smsStop},
		"START":          {command: smsStart},
		"TAK":            {command: smsNone},
		"TAK może":       {command: smsNone},
		"TAK 0":          {command: smsNone},
		"NIE 7 TAK":      {command: smsNone},
		"TAK 12 13":      {command: smsNone},
		"12 TAK":         {command: smsNone},
		"TAK 9999999999": {command: smsNone},
		"":               {command: smsNone},
		"👍":              {command: smsNone},
	} {
		require.Equal(t, want, understand(text), "%q", text)
	}
}

func TestEveryReplyIsThereInThreeLanguagesAndPolishFitsOneMessage(t *testing.T) {
	for code, of := range smsReplies {
		for _, language := range languages {
			_, ok := of[language]
			require.True(t, ok, "%s in %s", code, language)
		}
		require.LessOrEqual(t, len(smsReply(code, "pl", "12: 24.12 08:00-12:00 PUNKT1", 12, "TAK")), 160, code)
		for _, r := range of["pl"] {
			require.Less(t, r, rune(128), "%s: one mark makes a message of 70 letters", code)
		}
	}
}

func TestVolunteersDoEverythingByMessages(t *testing.T) {
	c := newCamp(t)
	other := [2]volunteer{c.helper("600 100 200"), c.helper("+48600100201")}[1]
	s, overlapping := c.shiftIn(48, 52, func(s *shiftPlan) { s.Cap = 1 }), c.shiftIn(50, 54, nil)
	soon := c.shiftIn(2, 4, nil)
	gateway := c.serve(access.Anonymous(access.Office{}))
	var secret string
	n := 0
	send := func(from, text string) replied {
		t.Helper()
		n++
		status, answer := call(t, gateway, "POST", "/aid/sms", fmt.Sprintf(`{"id":"m%d","from":%q,"text":%q}`, n, from, text), "X-Gateway-Secret", secret)
		require.Equal(t, 200, status, answer)
		var r replied
		require.NoError(t, json.Unmarshal([]byte(answer), &r))
		return r
	}
	// Without a secret, with a wrong one, with one that was replaced: nobody is listened to.
	for range 2 {
		for _, wrong := range []string{"", "guess", secret + "x"} {
			status, answer := call(t, gateway, "POST", "/aid/sms", `{"id":"x","from":"600100200","text":"TAK 1"}`, "X-Gateway-Secret", wrong)
			require.Equal(t, 403, status)
			require.Contains(t, answer, "aid.sms_secret")
		}
		c.act(c.as("defence", "defence", "OC"), func(a *act) (err error) { secret, err = a.gatewaySecret(); return err })
	}
	require.Zero(t, c.count(`SELECT count(*) FROM aid_sms`))

	require.Equal(t, replied{"aid.unknown_number", ""}, send("511222333", fmt.Sprintf("TAK %d", s.no)), "strangers get no messages")
	require.Equal(t, "aid.sms_unclear", send("600100200", "może przyjdę").Result)
	require.Equal(t, "aid.none", send("600100200", "TAK 999").Result)
	foreign := c.shiftIn(100, 104, nil)
	_, err := c.store.Pool().Exec(c.ctx, `UPDATE aid_shifts SET unit = 'OC' WHERE id = $1`, foreign.id)
	require.NoError(t, err)
	require.Equal(t, "aid.none", send("600100200", fmt.Sprintf("TAK %d", foreign.no)).Result, "another unit's rota is its own")
	yes := send("0048 600-100-200", fmt.Sprintf("ТАК %d", s.no))
	require.Equal(t, "done", yes.Result)
	require.Contains(t, yes.Reply, "Вас записано")
	require.Equal(t, "aid.already_signed_up", send("600100200", fmt.Sprintf("TAK %d", s.no)).Result)
	require.Equal(t, "aid.shift_full", send("600100201", fmt.Sprintf("TAK %d", s.no)).Result)
	clash := send("600100200", fmt.Sprintf("TAK %d", overlapping.no))
	require.Equal(t, "aid.overlap", clash.Result)
	require.Contains(t, clash.Reply, fmt.Sprintf("TAK %d ТАК", overlapping.no))
	require.Equal(t, "done", send("600100200", fmt.Sprintf("TAK %d TAK", overlapping.no)).Result)
	require.Contains(t, send("600100200", "DYŻURY").Reply, fmt.Sprintf("%d (", s.no))

	require.Equal(t, "aid.not_offered", send("600100201", fmt.Sprintf("BIORE %d", s.no)).Result)
	require.Equal(t, "done", send("600100200", fmt.Sprintf("ZAMIANA %d", s.no)).Result)
	require.Equal(t, "done", send("600100201", fmt.Sprintf("BIORE %d", s.no)).Result)
	require.Equal(t, 1, c.count(fmt.Sprintf(`SELECT count(*) FROM aid_signups WHERE shift_id = %d AND volunteer_id = %d AND status = 'SIGNED' AND source = 'SMS'`, s.id, other.id)))
	require.Equal(t, "done", send("600100201", fmt.Sprintf("NIE %d", s.no)).Result)
	require.Equal(t, "aid.signup_over", send("600100201", fmt.Sprintf("NIE %d", s.no)).Result)
	require.Equal(t, "done", send("600100201", fmt.Sprintf("TAK %d", soon.no)).Result)
	require.Equal(t, "aid.too_late", send("600100201", fmt.Sprintf("NIE %d", soon.no)).Result)

	// A message that the gateway tells twice acts once.
	status, answer := call(t, gateway, "POST", "/aid/sms", fmt.Sprintf(`{"id":"m%d","from":"600100201","text":"STOP"}`, n), "X-Gateway-Secret", secret)
	require.Equal(t, 200, status)
	require.Contains(t, answer, `"repeated"`)
	require.Zero(t, c.count(`SELECT count(*) FROM aid_volunteers WHERE sms_stopped IS NOT NULL`))

	// Who says STOP is written to no more, and what waits for them goes.
	c.act(c.coordinator(), func(a *act) error {
		w, err := a.tell(soon.id, "Zbiórka o 8")
		require.Equal(t, written{Messages: 1}, w)
		return err
	})
	require.Equal(t, replied{"done", ""}, send("600100201", "STOP"))
	status, answer = call(t, gateway, "GET", "/aid/sms/outbox", "", "X-Gateway-Secret", secret)
	require.Equal(t, 200, status)
	require.JSONEq(t, `[]`, answer)
	c.act(c.coordinator(), func(a *act) error {
		w, err := a.tell(soon.id, "Zbiórka o 9")
		require.Equal(t, written{Silent: 1}, w)
		return err
	})
	require.Equal(t, "done", send("600100201", "START").Result)
	c.act(c.coordinator(), func(a *act) error {
		w, err := a.call(s.id)
		require.Equal(t, 1, w.Messages, "one is free then, the other has the overlapping shift")
		return err
	})
	_, answer = call(t, gateway, "GET", "/aid/sms/outbox", "", "X-Gateway-Secret", secret)
	var tray []outgoing
	require.NoError(t, json.Unmarshal([]byte(answer), &tray))
	require.Len(t, tray, 1)
	require.Equal(t, "+48600100201", tray[0].To)
	require.Contains(t, tray[0].Text, fmt.Sprintf("ТАК %d", s.no))
	require.Zero(t, c.count(`SELECT count(*) FROM aid_sms WHERE position('600100201' in encode(sealed, 'escape')) > 0`), "sealed while it waits")
	status, _ = call(t, gateway, "POST", "/aid/sms/outbox/sent", fmt.Sprintf(`{"ids":[%d]}`, tray[0].ID), "X-Gateway-Secret", secret)
	require.Equal(t, 204, status)
	require.Zero(t, c.count(`SELECT count(*) FROM aid_sms WHERE sealed IS NOT NULL`), "sent words are forgotten")

	// Nothing of a message is told in errors or the audit but who did what.
	require.Zero(t, c.count(`SELECT count(*) FROM audit WHERE detail::text LIKE '%600100%' OR detail::text LIKE '%Zbi%'`))
}

func TestOneTelephoneIsOneVolunteer(t *testing.T) {
	c := newCamp(t)
	c.helper("600100200")
	other := c.person("Inna", "0048600100200")
	err := c.try(c.coordinator(), func(a *act) error { return errOf(a.volunteer(newVolunteer{PersonID: other, Messages: true})) })
	refused(t, err, errPhone, "person.phone")
	require.Equal(t, "600100200", phoneKey("+48 600 100 200"))
	require.Equal(t, "380501234567", phoneKey("+380 (50) 123-45-67"))
	require.Equal(t, "", phoneKey("12"))
}

func errOf[T any](_ T, err error) error { return err }
