// Checks a log on disk with golang.org/x/mod/sumdb/{tlog,note}: an implementation of the formats that is not ours.
//
//	go run main.go VKEY FOLDER [OLDER-CHECKPOINT...]
//
// FOLDER holds the log as it is served: checkpoint, tile/<L>/<N>, tile/entries/<N>. The tiles are authenticated against
// the signed root by the library's own reader; every entry is hashed and compared; a spread of entries gets an
// inclusion proof, and each older checkpoint a consistency proof, made and checked by the library. Prints one line and
// ends with 0, or says what is wrong and ends with 1.
package main

import (
	"encoding/base64"
	"encoding/binary"
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
		fail("usage: main VKEY FOLDER [OLDER-CHECKPOINT...]")
	}
	vkey, folder := os.Args[1], os.Args[2]
	size, root := open(vkey, filepath.Join(folder, "checkpoint"))
	hashes := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, &disk{folder})

	compareEntries(folder, size, hashes)
	proofs := proveEntries(size, root, hashes)
	for _, older := range os.Args[3:] {
		proveOlder(vkey, older, size, root, hashes)
	}
	fmt.Printf("ok: %d entries, %d inclusion proofs, %d older checkpoints\n", size, proofs, len(os.Args)-3)
}

// open reads a checkpoint that carries a good signature by vkey: origin, size, root.
func open(vkey, file string) (int64, tlog.Hash) {
	verifier, err := note.NewVerifier(vkey)
	check(err)
	text, err := ioutil.ReadFile(file)
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
	oldSize, oldRoot := open(vkey, file)
	proof, err := tlog.ProveTree(size, oldSize, hashes)
	check(err)
	check(tlog.CheckTree(proof, size, root, oldSize, oldRoot))
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
		bytes, err := ioutil.ReadFile(filepath.Join(d.folder, served(tile)))
		if err != nil {
			return nil, err
		}
		data = append(data, bytes)
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
