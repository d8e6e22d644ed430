using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Curlew;

/// <summary>
/// Entries as files in a directory of the user's, up to a number of bytes; what was not used for longest goes first.
/// </summary>
/// <remarks>Safe from any thread and for several processes at once. The directory is made readable by the user alone
/// (mode 0700) when it does not exist, and so are the files (0600). Files are replaced as a whole. One that is damaged is
/// removed when it is read.</remarks>
public sealed class FileCacheBackend : ICacheBackend
{
    private const string Extension = ".entry";
    private const string TemporaryExtension = ".tmp";
    private const UnixFileMode PrivateDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // magic, when it expires (ticks, 0 for never), SHA-256 of the key, the time and the bytes; then the bytes
    private const int HeaderSize = 8 + 8 + SHA256.HashSizeInBytes;

    private static readonly Lazy<FileCacheBackend> s_default = new(() => new FileCacheBackend());
    private static readonly TimeSpan s_abandoned = TimeSpan.FromHours(1);

    private readonly Lock _trimming = new();
    private long _size = -1; // as last counted, and what was written since; -1 before the first count
    private long _writtenSinceCount;

    /// <summary>Uses a directory.</summary>
    /// <param name="directory">The directory, which is made when it is needed. By default <c>curlew/responses</c> in
    /// <c>$XDG_CACHE_HOME</c> or <c>~/.cache</c>, on Windows in the user's local application data.</param>
    /// <exception cref="ArgumentException">It is a file, or everybody may write there.</exception>
    /// <exception cref="InvalidOperationException">None was given and the user has no home.</exception>
    public FileCacheBackend(string? directory = null)
    {
        if (directory is { Length: 0 })
        {
            throw new ArgumentException("Give a directory, or null for the one of the user.", nameof(directory));
        }

        Directory = Path.GetFullPath(directory ?? DefaultDirectory());
        if (File.Exists(Directory))
        {
            throw new ArgumentException($"{Directory} is a file. Give a directory.", nameof(directory));
        }

        if (!OperatingSystem.IsWindows() && System.IO.Directory.Exists(Directory)
            && File.GetUnixFileMode(Directory).HasFlag(UnixFileMode.OtherWrite))
        {
            throw new ArgumentException(
                $"Everybody may write in {Directory}, so that anybody could plant responses. "
                + "Take the right away (chmod 700), or give another directory.",
                nameof(directory));
        }
    }

    /// <summary>The directory, as a full path.</summary>
    public string Directory { get; }

    /// <summary>Most bytes to keep, 256 MiB by default; each process may go over it by a sixteenth. A larger entry is not
    /// kept at all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public long MaxSize
    {
        get;
        init => field = CacheSetting.Bytes(value, least: 1);
    } = 256 * 1024 * 1024;

    /// <summary>The clock for what expires and what was used last.</summary>
    public TimeProvider TimeProvider
    {
        get;
        init => field = CacheSetting.NotNull(value);
    } = TimeProvider.System;

    /// <summary>The one of the user's own directory.</summary>
    internal static FileCacheBackend Default => s_default.Value;

    private static ReadOnlySpan<byte> Magic => "CURLEWC1"u8;

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string key, CancellationToken cancellationToken = default) =>
        ReadAsync(key, isAsync: true, cancellationToken);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Get(string key, CancellationToken cancellationToken = default) =>
        ReadAsync(key, isAsync: false, cancellationToken).AsTask().GetAwaiter().GetResult(); // complete already

    /// <inheritdoc/>
    public ValueTask SetAsync(string key, ReadOnlyMemory<byte> value, DateTimeOffset? expires, CancellationToken cancellationToken = default) =>
        WriteAsync(key, value, expires, isAsync: true, cancellationToken);

    /// <inheritdoc/>
    public void Set(string key, ReadOnlyMemory<byte> value, DateTimeOffset? expires, CancellationToken cancellationToken = default) =>
        WriteAsync(key, value, expires, isAsync: false, cancellationToken).AsTask().GetAwaiter().GetResult(); // complete already

    /// <inheritdoc/>
    public ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default)
    {
        Remove(key, cancellationToken);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Remove(string key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Delete(PathOf(key));
    }

    /// <inheritdoc/>
    /// <remarks>Files that are not of this class stay.</remarks>
    public async ValueTask ClearAsync(CancellationToken cancellationToken = default) =>
        await Task.Run(
            () =>
            {
                foreach (var file in Files(Extension).Concat(Files(TemporaryExtension)))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Delete(file.FullName);
                }

                Interlocked.Exchange(ref _size, -1);
            },
            cancellationToken).ConfigureAwait(false);

    private static string DefaultDirectory()
    {
        var root = OperatingSystem.IsWindows()
            ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME");

        // The XDG specification has relative paths ignored.
        if (root is null || !Path.IsPathFullyQualified(root))
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            root = home.Length == 0
                ? throw new InvalidOperationException(
                    "The user has no home directory to keep a cache in. Set XDG_CACHE_HOME, or give FileCacheBackend a directory.")
                : Path.Combine(home, ".cache");
        }

        return Path.Combine(root, "curlew", "responses");
    }

    private static byte[] Digest(string key, ReadOnlySpan<byte> expires, ReadOnlySpan<byte> value)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var name = Encoding.UTF8.GetBytes(key);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, name.Length);
        hash.AppendData(length);
        hash.AppendData(name);
        hash.AppendData(expires);
        hash.AppendData(value);
        return hash.GetHashAndReset();
    }

    private static FileStreamOptions Options(FileMode mode, FileAccess access, bool isAsync) => new()
    {
        Mode = mode,
        Access = access,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
        Options = isAsync ? FileOptions.Asynchronous : FileOptions.None,
    };

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // then the file is gone as well
        }
    }

    /// <summary>The name is a digest, because a key may be any text.</summary>
    private string PathOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Path.Combine(Directory, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))) + Extension);
    }

    private async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(string key, bool isAsync, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        cancellationToken.ThrowIfCancellationRequested();
        var file = await ReadFileAsync(path, isAsync, cancellationToken).ConfigureAwait(false);
        if (file is null)
        {
            return null;
        }

        if (!TryOpen(key, file, out var value, out var expires) || expires <= TimeProvider.GetUtcNow())
        {
            Delete(path);
            return null;
        }

        Touch(path);
        return value;
    }

    private static async ValueTask<byte[]?> ReadFileAsync(string path, bool isAsync, CancellationToken cancellationToken)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(path, Options(FileMode.Open, FileAccess.Read, isAsync));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        using (stream)
        {
            var length = stream.Length;
            if (length > Array.MaxLength)
            {
                return []; // nothing that was written here
            }

            var file = new byte[length];
            var read = isAsync
                ? await stream.ReadAtLeastAsync(file, file.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false)
                : stream.ReadAtLeast(file, file.Length, throwOnEndOfStream: false);
            return read == file.Length ? file : [];
        }
    }

    private static bool TryOpen(string key, byte[] file, out ReadOnlyMemory<byte> value, out DateTimeOffset? expires)
    {
        (value, expires) = (default, null);
        if (file.Length < HeaderSize || !file.AsSpan().StartsWith(Magic))
        {
            return false;
        }

        var time = file.AsSpan(8, 8);
        value = file.AsMemory(HeaderSize);
        if (!file.AsSpan(16, SHA256.HashSizeInBytes).SequenceEqual(Digest(key, time, value.Span)))
        {
            return false;
        }

        var ticks = BinaryPrimitives.ReadInt64LittleEndian(time);
        expires = ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero); // the digest says that we wrote it
        return true;
    }

    /// <summary>The time of the last change tells of the last use: the time of access is not kept on many systems.</summary>
    private void Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, TimeProvider.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // another process has removed it since
        }
    }

    private async ValueTask WriteAsync(string key, ReadOnlyMemory<byte> value, DateTimeOffset? expires, bool isAsync, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        cancellationToken.ThrowIfCancellationRequested();
        var size = HeaderSize + (long)value.Length;
        if (size > MaxSize)
        {
            Delete(path);
            return;
        }

        MakeDirectory();
        var temporary = $"{path}.{Guid.NewGuid():N}{TemporaryExtension}";
        try
        {
            await WriteFileAsync(temporary, Header(key, value.Span, expires), value, isAsync, cancellationToken).ConfigureAwait(false);
            Touch(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            Delete(temporary);
            throw;
        }

        if (Account(size))
        {
            if (isAsync)
            {
                await Task.Run(Trim, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                Trim();
            }
        }
    }

    private void MakeDirectory()
    {
        if (OperatingSystem.IsWindows())
        {
            System.IO.Directory.CreateDirectory(Directory);
        }
        else
        {
            System.IO.Directory.CreateDirectory(Directory, PrivateDirectory);
        }
    }

    private static byte[] Header(string key, ReadOnlySpan<byte> value, DateTimeOffset? expires)
    {
        var header = new byte[HeaderSize];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8), expires?.UtcTicks ?? 0);
        Digest(key, header.AsSpan(8, 8), value).CopyTo(header, 16);
        return header;
    }

    private static async ValueTask WriteFileAsync(
        string path, ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> value, bool isAsync, CancellationToken cancellationToken)
    {
        var options = Options(FileMode.CreateNew, FileAccess.Write, isAsync);
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = PrivateFile;
        }

        using var stream = new FileStream(path, options);
        if (isAsync)
        {
            await stream.WriteAsync(header, cancellationToken).ConfigureAwait(false);
            await stream.WriteAsync(value, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            stream.Write(header.Span);
            stream.Write(value.Span);
        }
    }

    /// <summary>Counts what was written; true when it is time to look at the whole directory, where others write as well.</summary>
    private bool Account(long written)
    {
        var size = Interlocked.Read(ref _size);
        return Interlocked.Add(ref _writtenSinceCount, written) >= MaxSize / 16
            || size < 0 || Interlocked.Add(ref _size, written) > MaxSize;
    }

    private void Trim()
    {
        lock (_trimming)
        {
            Interlocked.Exchange(ref _writtenSinceCount, 0);
            var now = TimeProvider.GetUtcNow().UtcDateTime;
            foreach (var file in Files(TemporaryExtension).Where(f => now - f.LastWriteTimeUtc > s_abandoned))
            {
                Delete(file.FullName);
            }

            var files = Files(Extension).ToList();
            var size = files.Sum(f => f.Length);
            if (size > MaxSize)
            {
                // A little more than needed, so that not each write has to look again.
                files.Sort((a, b) => a.LastWriteTimeUtc.CompareTo(b.LastWriteTimeUtc));
                var target = MaxSize - (MaxSize / 16);
                foreach (var file in files)
                {
                    Delete(file.FullName);
                    size -= file.Length;
                    if (size <= target)
                    {
                        break;
                    }
                }
            }

            Interlocked.Exchange(ref _size, size);
        }
    }

    private IEnumerable<FileInfo> Files(string extension)
    {
        var directory = new DirectoryInfo(Directory);
        try
        {
            return directory.GetFiles("*" + extension).Where(f => f.Name.Length > 64 && f.Exists);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
