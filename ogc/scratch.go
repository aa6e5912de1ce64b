package ogc

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// Names of the folders in which files are made. What is in them may be personal data.
const (
	exportFolder   = ".spoina-export-"
	downloadFolder = "spoina-download-"
	verifyFolder   = "spoina-verify-"
)

// scratch makes a folder in dir, its name beginning as said, that is locked as long as this process lives or until done,
// which removes it. Folders that a killed process left there under such names are removed first.
func scratch(dir, name string) (path string, done func(), err error) {
	tidy(dir, name)
	for {
		path, err = os.MkdirTemp(dir, name)
		if err != nil {
			return "", nil, err
		}
		lock, err := lockFolder(path)
		switch {
		case err == nil:
			return path, func() {
				os.RemoveAll(path)
				lock.Close()
			}, nil
		case !errors.Is(err, os.ErrNotExist) && !errors.Is(err, syscall.EWOULDBLOCK):
			os.Remove(path)
			return "", nil, err
		}
		// Somebody who tidied took it for a left one before it was locked.
	}
}

// lockFolder takes the folder's lock, which the system gives up with the process; os.ErrNotExist when the folder is no
// more.
func lockFolder(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_DIRECTORY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, err
	}
	held, err := f.Stat()
	if err == nil {
		var there os.FileInfo
		if there, err = os.Lstat(path); err == nil && !os.SameFile(held, there) {
			err = os.ErrNotExist
		}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// tidy removes the folders of that name whose process is gone. What cannot be removed stays: it is somebody else's.
func tidy(dir, name string) {
	left, _ := filepath.Glob(filepath.Join(dir, name+"*"))
	for _, path := range left {
		if lock, err := lockFolder(path); err == nil {
			os.RemoveAll(path)
			lock.Close()
		}
	}
}
