package account_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/access/account"
)

// device is a security key in software: it makes one key pair and signs challenges, as the standard wants
// (https://www.w3.org/TR/webauthn-2/, ES256, attestation "none").
type device struct {
	t      *testing.T
	key    *ecdsa.PrivateKey
	id     []byte
	handle []byte
	count  uint32
}

func newDevice(t *testing.T) *device {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	id := make([]byte, 32)
	_, _ = rand.Read(id)
	return &device{t: t, key: key, id: id}
}

var b64 = base64.RawURLEncoding

// options is what the server asks of a device.
type options struct {
	PublicKey struct {
		Challenge string `json:"challenge"`
		RPID      string `json:"rpId"`
		RP        struct {
			ID string `json:"id"`
		} `json:"rp"`
		User struct {
			ID string `json:"id"`
		} `json:"user"`
		UserVerification string `json:"userVerification"`
	} `json:"publicKey"`
}

func (d *device) client(kind, challenge, origin string) []byte {
	body, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false})
	require.NoError(d.t, err)
	return body
}

func (d *device) data(rp string, flags byte) []byte {
	hash := sha256.Sum256([]byte(rp))
	d.count++
	return binary.BigEndian.AppendUint32(append(hash[:], flags), d.count)
}

// create answers a request for a new key.
func (d *device) create(o options, origin string) map[string]any {
	handle, err := b64.DecodeString(o.PublicKey.User.ID)
	require.NoError(d.t, err)
	d.handle = handle
	data := d.data(o.PublicKey.RP.ID, 0x45) // present, verified, with a key
	data = append(data, make([]byte, 16)...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(d.id)))
	data = append(data, d.id...)
	public, err := d.key.PublicKey.Bytes() // 4, x, y
	require.NoError(d.t, err)
	data = append(data, 0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20)
	data = append(append(data, public[1:33]...), 0x22, 0x58, 0x20)
	data = append(data, public[33:]...)
	object := append([]byte("\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58"), byte(len(data)))
	client := d.client("webauthn.create", o.PublicKey.Challenge, origin)
	return map[string]any{"id": b64.EncodeToString(d.id), "rawId": b64.EncodeToString(d.id), "type": "public-key", "clientExtensionResults": map[string]any{},
		"response": map[string]any{"clientDataJSON": b64.EncodeToString(client), "attestationObject": b64.EncodeToString(append(object, data...)), "transports": []string{"internal"}}}
}

// prove answers a request for a proof.
func (d *device) prove(o options, origin string, flags byte) map[string]any {
	data := d.data(o.PublicKey.RPID, flags)
	client := d.client("webauthn.get", o.PublicKey.Challenge, origin)
	hash := sha256.Sum256(client)
	signed := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, signed[:])
	require.NoError(d.t, err)
	return map[string]any{"id": b64.EncodeToString(d.id), "rawId": b64.EncodeToString(d.id), "type": "public-key", "clientExtensionResults": map[string]any{},
		"response": map[string]any{"clientDataJSON": b64.EncodeToString(client), "authenticatorData": b64.EncodeToString(data),
			"signature": b64.EncodeToString(signature), "userHandle": b64.EncodeToString(d.handle)}}
}

const verified, present = 0x05, 0x01

func TestAPasskeySignsIn(t *testing.T) {
	h := newHall(t)
	anna := h.add("anna", "road")
	h.signedIn("anna").refused(409, "auth.passkey_host", "POST", "/passkeys/begin", nil) // 127.0.0.1 is no name
	h.url = strings.Replace(h.url, "127.0.0.1", "localhost", 1)
	origin := h.url

	b := h.signedIn("anna")
	require.True(t, b.session().Methods.Passkey)
	d := newDevice(t)
	var o options
	own := map[string]string{"password": password}
	b.ok("POST", "/passkeys/begin", own, &o)
	answer := d.create(o, origin)
	b.refused(401, "auth.passkey", "POST", "/passkeys/finish", map[string]any{"name": "telefon", "credential": d.create(o, "https://evil.example")})
	b.refused(401, "auth.passkey", "POST", "/passkeys/finish", map[string]any{"name": "telefon", "credential": answer}) // what was begun is used up
	b.ok("POST", "/passkeys/begin", own, &o)
	b.ok("POST", "/passkeys/finish", map[string]any{"name": "telefon", "credential": d.create(o, origin)}, nil)
	require.Equal(t, 1, b.session().User.Passkeys)

	in := func() *browser { return h.browser() }
	fresh := in()
	fresh.ok("POST", "/session/passkey/begin", nil, &o)
	require.Equal(t, "required", o.PublicKey.UserVerification)
	proof := d.prove(o, origin, verified)
	in().refused(401, "auth.passkey", "POST", "/session/passkey/finish", proof) // another browser did not begin it
	var s account.Answer
	fresh.ok("POST", "/session/passkey/finish", proof, &s)
	require.Equal(t, "anna", s.User.Login)
	// A passkey just proved is as good as the password; ten minutes later somebody else may sit there.
	fresh.ok("POST", "/passkeys/begin", nil, nil)
	h.wait(11 * time.Minute)
	fresh.refused(403, "auth.prove", "POST", "/passkeys/begin", nil)
	fresh.ok("POST", "/session/passkey/begin", nil, nil)
	fresh.refused(401, "auth.passkey", "POST", "/session/passkey/finish", proof) // a proof is good once

	for name, spoil := range map[string]func(options) map[string]any{
		"another site":               func(o options) map[string]any { return d.prove(o, "https://evil.example", verified) },
		"nobody touched or unlocked": func(o options) map[string]any { return d.prove(o, origin, present) },
		"another device": func(o options) map[string]any {
			other := newDevice(t)
			other.id, other.handle = d.id, d.handle
			return other.prove(o, origin, verified)
		},
		"a copy of the device": func(o options) map[string]any { d.count = 0; return d.prove(o, origin, verified) },
	} {
		x := in()
		x.ok("POST", "/session/passkey/begin", nil, &o)
		count := d.count
		x.refused(401, "auth.passkey", "POST", "/session/passkey/finish", spoil(o))
		require.False(t, x.session().SignedIn, name)
		d.count = max(d.count, count) + 10
	}

	yes, no := true, false
	_, err := h.people.ChangeUser(context.Background(), h.store, access.Operator(), anna.ID, account.UserChange{Disabled: &yes})
	require.NoError(t, err)
	x := in()
	x.ok("POST", "/session/passkey/begin", nil, &o)
	x.refused(401, "auth.passkey", "POST", "/session/passkey/finish", d.prove(o, origin, verified))
	_, err = h.people.ChangeUser(context.Background(), h.store, access.Operator(), anna.ID, account.UserChange{Disabled: &no})
	require.NoError(t, err)

	b = h.signedIn("anna")
	var keys []account.Passkey
	b.ok("GET", "/passkeys", nil, &keys)
	require.Equal(t, "telefon", keys[0].Name)
	require.NotNil(t, keys[0].LastUsed)
	bea := h.signedIn(h.add("bea").Login)
	bea.refused(404, "passkey.none", "DELETE", "/passkeys/"+number(keys[0].ID), own)
	b.refused(403, "auth.prove", "DELETE", "/passkeys/"+number(keys[0].ID), nil)
	b.ok("DELETE", "/passkeys/"+number(keys[0].ID), own, nil)
	x.ok("POST", "/session/passkey/begin", nil, &o)
	x.refused(401, "auth.passkey", "POST", "/session/passkey/finish", d.prove(o, origin, verified))
	require.Subset(t, h.audited(), []string{"passkey.add", "passkey.remove"})
	u, err := url.Parse(origin)
	require.NoError(t, err)
	require.Equal(t, "localhost", u.Hostname())
}
