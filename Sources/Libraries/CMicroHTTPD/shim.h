#pragma once
#include <microhttpd.h>
#include <string.h>

// Typed doors to microhttpd's variadic functions, which Swift cannot call. Only what 0.9.75 has.

// microhttpd would percent-decode in place and cut at %00; the bytes stay as they came and Swift decodes them.
static size_t microhttpd_keep_escapes(void *unused, struct MHD_Connection *connection, char *text) {
  (void)unused;
  (void)connection;
  return strlen(text);
}

// Starts a server on a listening socket, which it then owns, with one polling thread of its own.
static inline struct MHD_Daemon *microhttpd_start(
    int listening, MHD_AccessHandlerCallback access, MHD_RequestCompletedCallback completed, void *context,
    unsigned int connections, unsigned int idle_seconds, size_t memory_bytes) {
  return MHD_start_daemon(
      MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC, 0, NULL, NULL, access, context,
      MHD_OPTION_LISTEN_SOCKET, (MHD_socket)listening,
      MHD_OPTION_NOTIFY_COMPLETED, completed, context,
      MHD_OPTION_UNESCAPE_CALLBACK, &microhttpd_keep_escapes, NULL,
      MHD_OPTION_CONNECTION_LIMIT, connections,
      MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory_bytes,
      MHD_OPTION_END);
}

// The peer's address; it lives as long as the connection.
static inline const struct sockaddr *microhttpd_peer(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  return info == NULL ? NULL : (const struct sockaddr *)info->client_addr;
}

// The connection's socket, which stays microhttpd's; -1 when there is none.
static inline int microhttpd_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info == NULL ? -1 : (int)info->connect_fd;
}

// Swift sees microhttpd's enumerations differently from version to version; these look the same in all.
static const enum MHD_Result microhttpd_yes = MHD_YES;
static const enum MHD_Result microhttpd_no = MHD_NO;

// Walks the request's headers, or with `arguments` the items of its query.
static inline void microhttpd_each_value(
    struct MHD_Connection *connection, int arguments, MHD_KeyValueIterator iterator, void *context) {
  MHD_get_connection_values(connection, arguments ? MHD_GET_ARGUMENT_KIND : MHD_HEADER_KIND, iterator, context);
}

// Makes a response that owns a copy of the body.
static inline struct MHD_Response *microhttpd_response(const void *body, size_t bytes) {
  return MHD_create_response_from_buffer(bytes, (void *)body, MHD_RESPMEM_MUST_COPY);
}
