// Checks a log with golang.org/x/mod/sumdb/{tlog,note}: an implementation of the formats that is not ours.
//
//	go run main.go VKEY FOLDER-OR-EXPORT [OLDER-CHECKPOINT...]
//
// A folder holds the log as it is served: checkpoint, tile/<L>/<N>, tile/entries/<N>. The tiles are authenticated against
// the signed root by the library's own reader; every entry is hashed and compared. A file is a ledger export: the library
// builds the tree from its digests and compares the signed root, and each record that is shown must have its digest.
// Then a spread of entries gets an inclusion proof, and each older checkpoint a consistency proof, made and checked by the
// library. Prints one line and ends with 0, or says what is wrong and ends with 1.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io/ioutil"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// The formats fix the height of a tile: 2^8 hashes.
const height = 8

func main() {
	if len(os.Args) < 3 {
		fail("usage: main VKEY FOLDER-OR-EXPORT [OLDER-CHECKPOINT...]")
	}
	vkey, given := os.Args[1], os.Args[2]
	info, err := os.Stat(given)
	check(err)
	var size int64
	var root tlog.Hash
	var hashes tlog.HashReader
	if info.IsDir() {
		size, root = openFile(vkey, filepath.Join(given, "checkpoint"))
		hashes = tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, &disk{given})
		compareEntries(given, size, hashes)
	} else {
		size, root, hashes = readExport(vkey, given)
	}
	proofs := proveEntries(size, root, hashes)
	for _, older := range os.Args[3:] {
		proveOlder(vkey, older, size, root, hashes)
	}
	fmt.Printf("ok: %d entries, %d inclusion proofs, %d older checkpoints\n", size, proofs, len(os.Args)-3)
}

func openFile(vkey, file string) (int64, tlog.Hash) {
	text, err := ioutil.ReadFile(file)
	check(err)
	return open(vkey, file, text)
}

// open reads a checkpoint that carries a good signature by vkey: origin, size, root.
func open(vkey, file string, text []byte) (int64, tlog.Hash) {
	verifier, err := note.NewVerifier(vkey)
	check(err)
	opened, err := note.Open(text, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		fail("%s: not a checkpoint of %s", file, verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	if base64.StdEncoding.EncodeToString(root[:]) != lines[2] {
		fail("%s: the root has another spelling", file)
	}
	return size, root
}

// compareEntries hashes every entry of every bundle and compares it with the leaf in the authenticated tree.
func compareEntries(folder string, size int64, hashes tlog.HashReader) {
	for first := int64(0); first < size; first += 1 << height {
		width := size - first
		if width > 1<<height {
			width = 1 << height
		}
		tile := tlog.Tile{H: height, L: -1, N: first >> height, W: int(width)}
		bundle, err := ioutil.ReadFile(filepath.Join(folder, served(tile)))
		check(err)
		indexes := make([]int64, width)
		for i := range indexes {
			indexes[i] = tlog.StoredHashIndex(0, first+int64(i))
		}
		leaves, err := hashes.ReadHashes(indexes)
		check(err)
		for i, leaf := range leaves {
			entry, rest := next(bundle)
			if tlog.RecordHash(entry) != leaf {
				fail("entry %d does not hash to its leaf", first+int64(i))
			}
			bundle = rest
		}
		if len(bundle) != 0 {
			fail("%s: bytes after the last entry", served(tile))
		}
	}
}

// proveEntries makes and checks inclusion proofs: every entry of a small log, a spread and both ends of a large one.
func proveEntries(size int64, root tlog.Hash, hashes tlog.HashReader) int {
	step, count := size/200+1, 0
	for index := size - 1; index >= 0; index -= step {
		leaf, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
		check(err)
		proof, err := tlog.ProveRecord(size, index, hashes)
		check(err)
		check(tlog.CheckRecord(proof, size, root, index, leaf[0]))
		count++
	}
	return count
}

func proveOlder(vkey, file string, size int64, root tlog.Hash, hashes tlog.HashReader) {
	oldSize, oldRoot := openFile(vkey, file)
	proof, err := tlog.ProveTree(size, oldSize, hashes)
	check(err)
	check(tlog.CheckTree(proof, size, root, oldSize, oldRoot))
}

// export is what this program needs of a ledger export. Its one spelling is canonical, so a record's own bytes are digested.
type export struct {
	Checkpoint string
	Entries    []struct {
		Index  int64
		Digest []byte
		Salt   []byte
		Record json.RawMessage
	}
}

// readExport builds the tree of an export's digests and compares it with the signed root.
func readExport(vkey, file string) (int64, tlog.Hash, tlog.HashReader) {
	text, err := ioutil.ReadFile(file)
	check(err)
	var log export
	check(json.Unmarshal(text, &log))
	size, root := open(vkey, file, []byte(log.Checkpoint))
	if int64(len(log.Entries)) != size {
		fail("%s: %d entries under a checkpoint of %d", file, len(log.Entries), size)
	}
	hashes := &memory{}
	for n, entry := range log.Entries {
		if entry.Index != int64(n) {
			fail("entry %d stands at place %d", entry.Index, n)
		}
		if entry.Record != nil && !bytes.Equal(salted(entry.Salt, entry.Record), entry.Digest) {
			fail("entry %d: the record does not have its digest", n)
		}
		grown, err := tlog.StoredHashes(int64(n), entry.Digest, hashes)
		check(err)
		hashes.hashes = append(hashes.hashes, grown...)
	}
	built, err := tlog.TreeHash(size, hashes)
	check(err)
	if built != root {
		fail("%s: the entries do not lead to the signed root", file)
	}
	return size, root, hashes
}

// salted is the leaf data of a record.
func salted(salt, record []byte) []byte {
	hash := sha256.New()
	hash.Write([]byte("muster-record/v1\n"))
	hash.Write(salt)
	hash.Write(record)
	return hash.Sum(nil)
}

// memory holds the hashes of a tree in the library's own order.
type memory struct{ hashes []tlog.Hash }

func (m *memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, index := range indexes {
		if index >= int64(len(m.hashes)) {
			return nil, fmt.Errorf("no hash %d", index)
		}
		found = append(found, m.hashes[index])
	}
	return found, nil
}

// next splits the first entry off a bundle: a big-endian 16-bit length, then so many bytes.
func next(bundle []byte) ([]byte, []byte) {
	if len(bundle) < 2 {
		fail("a bundle ends early")
	}
	end := 2 + int(binary.BigEndian.Uint16(bundle))
	if len(bundle) < end {
		fail("a bundle ends inside an entry")
	}
	return bundle[2:end], bundle[end:]
}

// served is the path a C2SP log serves a tile at. The library's own path names the height, and entries "data".
func served(tile tlog.Tile) string {
	path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
	return strings.Replace(path, "tile/data/", "tile/entries/", 1)
}

// disk reads tiles from a folder.
type disk struct{ folder string }

func (d *disk) Height() int { return height }

func (d *disk) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range tiles {
		content, err := ioutil.ReadFile(filepath.Join(d.folder, served(tile)))
		if err != nil {
			return nil, err
		}
		data = append(data, content)
	}
	return data, nil
}

func (d *disk) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

func check(err error) {
	if err != nil {
		fail("%v", err)
	}
}

func fail(format string, values ...interface{}) {
	fmt.Printf("wrong: "+format+"\n", values...)
	os.Exit(1)
}
