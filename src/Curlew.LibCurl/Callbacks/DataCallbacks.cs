namespace Curlew.LibCurl;

/// <summary>Receives a piece of the body (<c>CURLOPT_WRITEFUNCTION</c>). The span is valid only during the call.</summary>
/// <param name="data">The bytes received; empty for an empty file of some protocols.</param>
/// <returns>The number of bytes taken (anything but all of them ends the transfer with
/// <see cref="CurlCode.WriteError"/>), <see cref="CurlWriteResult.Pause"/> or <see cref="CurlWriteResult.Abort"/>.</returns>
public delegate CurlWriteResult WriteCallback(ReadOnlySpan<byte> data);

/// <summary>Receives one whole response header line, its line end included, once per line: status lines, trailers and
/// the headers of every hop too (<c>CURLOPT_HEADERFUNCTION</c>).</summary>
/// <param name="line">The bytes of the line, as the server sent them.</param>
/// <returns>As for <see cref="WriteCallback"/>.</returns>
public delegate CurlWriteResult HeaderCallback(ReadOnlySpan<byte> line);

/// <summary>Supplies the next piece of the body to send (<c>CURLOPT_READFUNCTION</c>).</summary>
/// <param name="buffer">Where to put the bytes.</param>
/// <returns>The number of bytes put there, 0 at the end of the data, <see cref="CurlReadResult.Pause"/> or
/// <see cref="CurlReadResult.Abort"/>.</returns>
public delegate CurlReadResult ReadCallback(Span<byte> buffer);

/// <summary>Moves the source of an upload to another place, to send it again or to resume it
/// (<c>CURLOPT_SEEKFUNCTION</c>).</summary>
/// <param name="offset">Bytes from <paramref name="origin"/>.</param>
/// <param name="origin">libcurl uses <see cref="SeekOrigin.Begin"/> only.</param>
public delegate CurlSeekResult SeekCallback(long offset, SeekOrigin origin);

/// <summary>Asks the application to rewind the source of an upload (<c>CURLOPT_IOCTLFUNCTION</c>, replaced by
/// <see cref="SeekCallback"/>).</summary>
public delegate CurlIoError IoctlCallback(CurlIoCmd command);

/// <summary>Supplies the trailers of a chunked upload, after its body (<c>CURLOPT_TRAILERFUNCTION</c>).</summary>
/// <param name="trailers">Add each as <c>Name: value</c>. A line without a colon, or with CR, LF or NUL in it, is
/// refused with an <see cref="ArgumentException"/>.</param>
/// <returns><see cref="CurlCallbackResult.Abort"/> ends the transfer.</returns>
public delegate CurlCallbackResult TrailerCallback(ICollection<string> trailers);

/// <summary>Receives RTP packets that an RTSP server interleaves with its replies
/// (<c>CURLOPT_INTERLEAVEFUNCTION</c>).</summary>
/// <param name="packet">One packet with its four-byte header: <c>$</c>, the channel, the length.</param>
/// <returns>As for <see cref="WriteCallback"/>; pausing is not possible here.</returns>
public delegate CurlWriteResult InterleaveCallback(ReadOnlySpan<byte> packet);
