// How a program ends and what it leaves for others to find it by: signals on Asio, exit codes, the
// file with its bound ports, and the lock that refuses a second program on the same data.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace jidan::platform {

enum ExitCode : int {
  kExitDone = 0,         // done, or stopped as asked
  kExitRefused = 1,      // the answer was no, or the program could not go on
  kExitUsage = 2,        // command line or configuration
  kExitUnreachable = 3,  // jidanctl: nobody answered
};

// SIGTERM and SIGINT ask to stop (the second one asks to stop at once); SIGHUP asks to read the
// configuration again. SIGPIPE is ignored. Callbacks run on the executor. One a program.
class Signals {
 public:
  struct Callbacks {
    std::function<void()> drain;
    std::function<void()> stop_now;
    std::function<void()> reload;
  };
  Signals(boost::asio::any_io_executor executor, Callbacks callbacks);
  ~Signals();
  void cancel();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// <data_dir>/ports.json: {"intake":7810,"status":7811}; whole or not there at all (written beside,
// synced, renamed).
using NamedPorts = std::initializer_list<std::pair<std::string_view, std::uint16_t>>;
std::error_code write_ports_file(const std::filesystem::path& data_dir, NamedPorts ports);

// Held while a program owns a data directory; the kernel lets go when the process ends, however it
// ends. Makes the directory (0700) if it is not there.
class DataDirectoryLock {
 public:
  // Nothing, and `problem` says why, if somebody else holds it or it can't be made.
  static std::optional<DataDirectoryLock> take(const std::filesystem::path& data_dir,
                                               std::string& problem);
  DataDirectoryLock(DataDirectoryLock&& other) noexcept : file_(other.file_) { other.file_ = -1; }
  DataDirectoryLock& operator=(DataDirectoryLock&&) = delete;
  ~DataDirectoryLock();

 private:
  explicit DataDirectoryLock(int file) : file_(file) {}
  int file_ = -1;
};

}  // namespace jidan::platform
