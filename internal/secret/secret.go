// Package secret holds the program's one key: it seals what must be kept but not be read by whoever copies the database
// (second factors, letters on their way), and makes digests that cannot be guessed without it.
package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"spoina/internal/fail"
)

// ErrKey says that the key cannot be read.
var ErrKey = fail.New(fail.Refused, "secret.key", "the program's key cannot be read")

// errSealed never reaches a person: what was sealed under another key, or was changed, is a fault of the installation.
var errSealed = errors.New("sealed with another key, or changed")

// Key is 256 bits. The zero value is no key; Load and New make keys.
type Key struct{ bytes []byte }

// New makes a key that nobody has seen.
func New() Key {
	k := Key{make([]byte, 32)}
	_, _ = rand.Read(k.bytes) // never fails (crypto/rand)
	return k
}

// Load reads the key: SPOINA_SECRET (32 bytes in base64) where an operator keeps it elsewhere, otherwise secret.key of
// the home folder, made at the first call and readable by its owner only.
func Load(home string) (Key, error) {
	if text := os.Getenv("SPOINA_SECRET"); text != "" {
		return parse("SPOINA_SECRET", text)
	}
	path := filepath.Join(home, "secret.key")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := write(path, New()); err != nil && !errors.Is(err, fs.ErrExist) {
			return Key{}, ErrKey.Because("the program's key %s cannot be written: %v", path, err)
		}
		text, err = os.ReadFile(path) // two programs may have started at once: what lies there counts
	}
	if err != nil {
		return Key{}, ErrKey.Because("the program's key %s cannot be read: %v", path, err)
	}
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
		return Key{}, ErrKey.Because("%s can be read by others: chmod 600 %s", path, path)
	}
	return parse(path, string(text))
}

// write makes the file whole or not at all, and leaves one that is there.
func write(path string, k Key) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".secret-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err := f.WriteString(base64.StdEncoding.EncodeToString(k.bytes) + "\n"); err != nil {
		f.Close()
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Link(f.Name(), path)
}

func parse(from, text string) (Key, error) {
	bytes, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(bytes) != 32 {
		return Key{}, ErrKey.Because("%s is not a key: 32 bytes in base64 (head -c 32 /dev/urandom | base64)", from)
	}
	return Key{bytes}, nil
}

// derive gives each purpose a key of its own, so that what is sealed for one cannot be used for another.
func (k Key) derive(purpose string) []byte {
	if len(k.bytes) != 32 {
		panic("secret: no key")
	}
	key, err := hkdf.Key(sha256.New, k.bytes, nil, "spoina "+purpose, 32)
	if err != nil {
		panic(err) // only for impossible lengths
	}
	return key
}

func (k Key) gcm(purpose string) cipher.AEAD {
	block, err := aes.NewCipher(k.derive(purpose))
	if err != nil {
		panic(err)
	}
	gcm, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return gcm
}

// Seal encrypts (AES-256-GCM).
func (k Key) Seal(purpose string, text []byte) []byte {
	return k.gcm(purpose).Seal(nil, nil, text, nil)
}

// Open decrypts what Seal made for the same purpose.
func (k Key) Open(purpose string, sealed []byte) ([]byte, error) {
	text, err := k.gcm(purpose).Open(nil, nil, sealed, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", purpose, errSealed)
	}
	return text, nil
}

// Digest is a keyed digest (HMAC-SHA-256): equal texts have equal digests, and without the key none can be tried.
func (k Key) Digest(purpose, text string) []byte {
	h := hmac.New(sha256.New, k.derive(purpose))
	h.Write([]byte(text))
	return h.Sum(nil)
}
