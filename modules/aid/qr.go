package aid

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"

	"spoina/internal/clock"
	"spoina/internal/secret"
)

// A card's code is SPA1.PAYLOAD.KEY.SIGNATURE: payload and signature in base64url, the key by its id, signed with
// Ed25519 over everything before the last dot. The payload is a number, a kind and a last day: nothing personal, and
// nothing that a desk without a line would have to ask for.
const codeMark = "SPA1"

// Kinds of codes.
const (
	codePerson = "P"
	codeFamily = "F"
)

// saidByCode is what a code says.
type saidByCode struct {
	Number string     `json:"n"`
	Kind   string     `json:"k"`
	To     clock.Date `json:"to"`
}

// publicKey is what checks codes: anybody may have it.
type publicKey struct {
	ID        string `json:"id"`
	Algorithm string `json:"algorithm" doc:"Ed25519"`
	Public    string `json:"public" doc:"32 bytes in base64url"`
}

// signer is an office's key for codes. It follows from the program's key, so it need not be kept, and each office has
// its own: a card of another office is told from a forged one.
type signer struct {
	private ed25519.PrivateKey
	id      string
}

func signerOf(key secret.Key, office string) signer {
	private := ed25519.NewKeyFromSeed(key.Digest("aid card", office))
	sum := sha256.Sum256(private.Public().(ed25519.PublicKey))
	return signer{private, hex.EncodeToString(sum[:4])}
}

func (s signer) public() publicKey {
	return publicKey{s.id, "Ed25519", base64.RawURLEncoding.EncodeToString(s.private.Public().(ed25519.PublicKey))}
}

func (s signer) code(kind, number string, to clock.Date) string {
	body, err := json.Marshal(saidByCode{number, kind, to})
	if err != nil {
		panic(err) // plain data always marshals
	}
	text := codeMark + "." + base64.RawURLEncoding.EncodeToString(body) + "." + s.id
	return text + "." + base64.RawURLEncoding.EncodeToString(ed25519.Sign(s.private, []byte(text)))
}

// read is what a code says when this office has signed it.
func (s signer) read(code string) (said saidByCode, err error) {
	code = strings.TrimSpace(code)
	parts := strings.Split(code, ".")
	if len(parts) != 4 || parts[0] != codeMark || len(code) > 1000 {
		return said, errQR.Because("this is no code of a card")
	}
	if parts[2] != s.id {
		return said, errQR.Because("this code is of another office, or of a key that is no longer used")
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[3])
	if err != nil || !ed25519.Verify(s.private.Public().(ed25519.PublicKey), []byte(code[:strings.LastIndexByte(code, '.')]), signature) {
		return said, errQR
	}
	body, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(body, &said) != nil || said.Number == "" || said.To.IsZero() {
		return said, errQR.Because("this is no code of a card")
	}
	return said, nil
}

// qr is the code of a card as it is now.
func (a *act) qr(kind, number string, to clock.Date) string {
	return signerOf(a.env.Key, a.c.Office().Code).code(kind, number, to)
}
