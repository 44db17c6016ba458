// A file system for SQLite that fails on command: for the moments of a commit that a real disk
// fails in once a year. Wraps the default one; while an instance lives it is the default.
#pragma once

#include <sqlite3.h>

#include <cstring>
#include <string>
#include <string_view>

namespace jidan::test {

class FaultVfs {
 public:
  FaultVfs() {
    real_ = sqlite3_vfs_find(nullptr);
    vfs_ = *real_;
    vfs_.zName = "jidan-fault";
    vfs_.szOsFile = real_->szOsFile + static_cast<int>(sizeof(File));
    vfs_.pAppData = this;
    vfs_.xOpen = &FaultVfs::open;
    sqlite3_vfs_register(&vfs_, 1);
  }
  ~FaultVfs() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(real_, 1);
  }
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  // The nth write from now to a file whose name ends so, and all after it, answer `code`. 0 = none.
  void fail_writes(std::string suffix, int nth, int code) {
    suffix_ = std::move(suffix);
    writes_left_ = nth;
    write_code_ = code;
  }
  // Every sync of such a file answers `code`, after the bytes were written.
  void fail_syncs(std::string suffix, int code) {
    suffix_ = std::move(suffix);
    sync_code_ = code;
  }
  void heal() { write_code_ = sync_code_ = SQLITE_OK; }
  int writes() const { return writes_; }

 private:
  struct File {
    sqlite3_file base;
    sqlite3_io_methods methods;
    FaultVfs* owner;
    char name[512];
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };

  static File* of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
  bool concerns(const File& file) const {
    const std::string_view name = file.name;
    return name.size() >= suffix_.size() && name.substr(name.size() - suffix_.size()) == suffix_;
  }

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
    auto* self = static_cast<FaultVfs*>(vfs->pAppData);
    File* ours = of(file);
    ours->base.pMethods = nullptr;
    ours->owner = self;
    std::strncpy(ours->name, name == nullptr ? "" : name, sizeof ours->name - 1);
    ours->name[sizeof ours->name - 1] = '\0';
    const int code = self->real_->xOpen(self->real_, name, ours->real(), flags, out);
    if (code != SQLITE_OK) return code;
    fill_methods(ours->methods, *ours->real()->pMethods);
    ours->base.pMethods = &ours->methods;
    return code;
  }

  static void fill_methods(sqlite3_io_methods& to, const sqlite3_io_methods& real) {
    to = sqlite3_io_methods{};
    to.iVersion = real.iVersion < 2 ? real.iVersion : 2;  // without memory mapping
    to.xClose = [](sqlite3_file* f) { return r(f)->xClose(of(f)->real()); };
    to.xRead = [](sqlite3_file* f, void* to_, int n, sqlite3_int64 at) {
      return r(f)->xRead(of(f)->real(), to_, n, at);
    };
    to.xWrite = &FaultVfs::write;
    to.xTruncate = [](sqlite3_file* f, sqlite3_int64 n) {
      return r(f)->xTruncate(of(f)->real(), n);
    };
    to.xSync = &FaultVfs::sync;
    to.xFileSize = [](sqlite3_file* f, sqlite3_int64* n) {
      return r(f)->xFileSize(of(f)->real(), n);
    };
    to.xLock = [](sqlite3_file* f, int level) { return r(f)->xLock(of(f)->real(), level); };
    to.xUnlock = [](sqlite3_file* f, int level) { return r(f)->xUnlock(of(f)->real(), level); };
    to.xCheckReservedLock = [](sqlite3_file* f, int* out) {
      return r(f)->xCheckReservedLock(of(f)->real(), out);
    };
    to.xFileControl = [](sqlite3_file* f, int op, void* argument) {
      return r(f)->xFileControl(of(f)->real(), op, argument);
    };
    to.xSectorSize = [](sqlite3_file* f) { return r(f)->xSectorSize(of(f)->real()); };
    to.xDeviceCharacteristics = [](sqlite3_file* f) {
      return r(f)->xDeviceCharacteristics(of(f)->real());
    };
    to.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
      return r(f)->xShmMap(of(f)->real(), page, size, extend, out);
    };
    to.xShmLock = [](sqlite3_file* f, int offset, int n, int flags) {
      return r(f)->xShmLock(of(f)->real(), offset, n, flags);
    };
    to.xShmBarrier = [](sqlite3_file* f) { r(f)->xShmBarrier(of(f)->real()); };
    to.xShmUnmap = [](sqlite3_file* f, int remove) {
      return r(f)->xShmUnmap(of(f)->real(), remove);
    };
  }
  static const sqlite3_io_methods* r(sqlite3_file* file) { return of(file)->real()->pMethods; }

  static int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
    File* ours = of(file);
    FaultVfs& self = *ours->owner;
    if (self.concerns(*ours)) {
      ++self.writes_;
      if (self.write_code_ != SQLITE_OK && --self.writes_left_ <= 0) {
        // As a short write does: half of it is there.
        r(file)->xWrite(ours->real(), bytes, size / 2, at);
        return self.write_code_;
      }
    }
    return r(file)->xWrite(ours->real(), bytes, size, at);
  }
  static int sync(sqlite3_file* file, int flags) {
    File* ours = of(file);
    if (ours->owner->sync_code_ != SQLITE_OK && ours->owner->concerns(*ours))
      return ours->owner->sync_code_;
    return r(file)->xSync(ours->real(), flags);
  }

  sqlite3_vfs* real_ = nullptr;
  sqlite3_vfs vfs_{};
  std::string suffix_;
  int writes_left_ = 0;
  int write_code_ = SQLITE_OK;
  int sync_code_ = SQLITE_OK;
  int writes_ = 0;
};

}  // namespace jidan::test
