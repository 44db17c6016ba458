// Signals, ports.json and the lock on the data directory: the program's edges towards the system.
#include "platform/shutdown.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace jidan::platform {

struct Signals::State : std::enable_shared_from_this<Signals::State> {
  State(boost::asio::any_io_executor executor, Callbacks chosen)
      : signals(executor, SIGTERM, SIGINT, SIGHUP), callbacks(std::move(chosen)) {}

  void wait() {
    signals.async_wait(
        [self = shared_from_this()](const boost::system::error_code& error, int signal) {
          if (error) return;  // cancelled
          self->wait();
          self->raised(signal);
        });
  }

  void raised(int signal) {
    if (signal == SIGHUP) {
      if (callbacks.reload) callbacks.reload();
    } else if (!draining) {
      draining = true;
      if (callbacks.drain) callbacks.drain();
    } else if (callbacks.stop_now) {
      callbacks.stop_now();
    }
  }

  boost::asio::signal_set signals;
  Callbacks callbacks;
  bool draining = false;
};

Signals::Signals(boost::asio::any_io_executor executor, Callbacks callbacks)
    : state_(std::make_shared<State>(std::move(executor), std::move(callbacks))) {
  // A peer that went away is an error code of write(), not the end of the program.
  std::signal(SIGPIPE, SIG_IGN);
  state_->wait();
}

Signals::~Signals() {
  cancel();
}

void Signals::cancel() {
  boost::system::error_code ignored;  // cancelling twice is fine
  state_->signals.cancel(ignored);
}

namespace {

std::error_code last_error() {
  return {errno, std::generic_category()};
}

// Closes at the end of its scope; close() errors don't matter after fsync.
struct File {
  int descriptor;
  ~File() {
    if (descriptor >= 0) ::close(descriptor);
  }
};

std::error_code write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return last_error();
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(descriptor) != 0) return last_error();
  return {};
}

}  // namespace

std::error_code write_ports_file(const std::filesystem::path& data_dir, NamedPorts ports) {
  std::string text = "{";
  for (const auto& [name, port] : ports) {
    if (text.size() > 1) text += ',';
    text += '"';
    text += name;  // our own names: nothing to escape
    text += "\":" + std::to_string(port);
  }
  text += "}\n";
  const std::filesystem::path target = data_dir / "ports.json";
  const std::filesystem::path beside = data_dir / "ports.json.new";
  {
    const File file{::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)};
    if (file.descriptor < 0) return last_error();
    if (const auto error = write_all(file.descriptor, text)) return error;
  }
  std::error_code error;
  std::filesystem::rename(beside, target, error);
  return error;
}

std::optional<DataDirectoryLock> DataDirectoryLock::take(const std::filesystem::path& data_dir,
                                                         std::string& problem) {
  std::error_code error;
  if (std::filesystem::create_directories(data_dir, error)) {
    std::filesystem::permissions(data_dir, std::filesystem::perms::owner_all, error);
  }
  if (error) {
    problem = data_dir.string() + ": " + error.message();
    return std::nullopt;
  }
  const std::filesystem::path path = data_dir / "lock";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    problem = path.string() + ": " + last_error().message();
    return std::nullopt;
  }
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    problem = errno == EWOULDBLOCK ? data_dir.string() + " is in use by another process"
                                   : path.string() + ": " + last_error().message();
    ::close(file);
    return std::nullopt;
  }
  return DataDirectoryLock(file);
}

DataDirectoryLock::~DataDirectoryLock() {
  if (file_ >= 0) ::close(file_);  // the lock goes with the last descriptor
}

}  // namespace jidan::platform
